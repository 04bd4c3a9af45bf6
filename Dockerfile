# One image for web, worker and migrate: `holdfast serve`, `holdfast worker`, `holdfast migrate`.
# It has no database server: DATABASE_URL names one.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    HOST=0.0.0.0 PORT=8080 LOG_FORMAT=json
WORKDIR /srv/holdfast

# Packages change less often than code: a layer of their own. Every one is pinned with its hash
# (`make lock`), so that a build installs what was tested, or nothing.
COPY .image/requirements.lock ./
RUN pip install --require-hashes --no-deps --requirement requirements.lock

COPY pyproject.toml README.md ./
COPY app app
COPY worker worker
COPY sql sql
COPY templates templates
RUN pip install --no-deps --no-build-isolation --editable . \
 && useradd --system --no-create-home --shell /usr/sbin/nologin holdfast
USER holdfast

EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["holdfast"]
CMD ["serve"]
