"""The pressure test: a service of several processes under ten acts of load and failure."""
