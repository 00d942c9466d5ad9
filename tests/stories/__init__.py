"""Stories: the real command in a subprocess, against loopback servers, seen from outside."""
