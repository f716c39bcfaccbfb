"""nginx in front of a service, where there is an nginx."""

import shutil
from pathlib import Path

CONFIGURATION = """
daemon off; worker_processes 1; pid {directory}/pid; error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 10000000;
  client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/f; uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
  upstream service {{ server 127.0.0.1:{service}; keepalive 256; keepalive_requests 10000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://service; proxy_http_version 1.1;
                  proxy_set_header Connection ""; proxy_set_header Host $host; }}
  }}
}}
"""


def nginx() -> str | None:
    """The program, if it is on this machine."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def command(program: str, directory: Path, port: int, service: int) -> list[str]:
    """How to run it on `port` in front of the service at the port `service`."""
    file = directory / "nginx.conf"
    file.write_text(CONFIGURATION.format(directory=directory, port=port, service=service))
    return [program, "-p", str(directory), "-c", str(file), "-e", str(directory / "error.log")]
