# The portal for a server of its own. compose.yaml shows it with its database; .env.example lists the variables.

FROM node:22-slim AS packages
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 DATA_DIR=/data
WORKDIR /portal
COPY requirements.txt ./
# Without what only tests and checks need.
RUN sed '/^# --- Only for tests/,$d' requirements.txt > /tmp/requirements.txt \
  && pip install --no-cache-dir -r /tmp/requirements.txt && rm /tmp/requirements.txt
COPY . .
COPY --from=packages /portal/node_modules node_modules
RUN useradd --system --home-dir /data portal && install -d -o portal -g portal /data
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "kube_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--no-control-socket"]
