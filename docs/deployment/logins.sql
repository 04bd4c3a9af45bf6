-- The logins of web and worker, each a member of one role and of nothing else.
-- Run by an administrator after `holdfast migrate`; again, to change a password.
-- The passwords come from the environment: APP_PASSWORD, WORKER_PASSWORD.
\set ON_ERROR_STOP 1
\getenv app APP_PASSWORD
\getenv worker WORKER_PASSWORD
select format('create role %I login', login)
from unnest(array['holdfast_app_login', 'holdfast_worker_login']) as login
where to_regrole(login) is null \gexec
alter role holdfast_app_login password :'app';
alter role holdfast_worker_login password :'worker';
grant holdfast_app to holdfast_app_login;
grant holdfast_worker to holdfast_worker_login;
