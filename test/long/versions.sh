# The whole of `make test` on other versions of PostgreSQL, from nothing installed.
exec test/matrix.sh
