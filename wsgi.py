"""服务入口：gunicorn wsgi:app，或 flask --app wsgi。"""

from server.app import create_app

app = create_app()
