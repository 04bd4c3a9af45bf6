# One image for web, worker and migrate: `holdfast serve`, `holdfast worker`, `holdfast migrate`.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 \
    HOST=0.0.0.0 PORT=8080 LOG_FORMAT=json
WORKDIR /srv/holdfast

# Packages change less often than code: a layer of their own.
COPY pyproject.toml README.md ./
RUN mkdir -p app worker && touch app/__init__.py worker/__init__.py && pip install --editable '.[azure]'

COPY app app
COPY worker worker
COPY sql sql
COPY templates templates

RUN useradd --system --no-create-home --shell /usr/sbin/nologin holdfast
USER holdfast

EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["holdfast"]
CMD ["serve"]
