"""The playground as it is hosted: several server processes behind a real proxy."""
