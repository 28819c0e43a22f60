-- Two roles and a database on your own PostgreSQL 15 or newer; run by its administrator, once:
--   { echo "\set app '$APP'"; echo "\set owner '$OWNER'"; cat deploy/database.sql; } | runuser -u postgres -- psql
-- The owner makes and changes tables. The application reads and writes rows: it owns nothing, so that a fault in it
-- can neither change a table nor rewrite a trail.
\set ON_ERROR_STOP on
SET password_encryption = 'scram-sha-256';
CREATE ROLE kwadrat_owner LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :'owner';
CREATE ROLE kwadrat_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :'app';
-- Order by code points, letters of every alphabet known.
CREATE DATABASE kwadrat OWNER kwadrat_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE kwadrat FROM PUBLIC;
GRANT CONNECT ON DATABASE kwadrat TO kwadrat_app;
-- Its log lies outside Kwadrat's: a statement and the details of a refused one carry names and numbers of people.
ALTER DATABASE kwadrat SET log_min_error_statement = 'panic';
ALTER DATABASE kwadrat SET log_error_verbosity = 'terse';
ALTER DATABASE kwadrat SET log_statement = 'none';
ALTER DATABASE kwadrat SET log_min_duration_statement = -1;
