# One image for every service of docker-compose.yaml: the checkout and its pinned packages.
FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 10001 vitrina
WORKDIR /opt/vitrina
COPY requirements.txt .
# PostgreSQL drivers of the metadata database: only this layout needs them.
RUN pip install --no-cache-dir --disable-pip-version-check \
    -r requirements.txt psycopg2-binary==2.9.13 asyncpg==0.32.0
COPY . .
RUN mkdir -p /data && chown vitrina /data
USER vitrina

ENV PYTHONPATH=/opt/vitrina/include:/opt/vitrina \
    VITRINA_DATA=/data \
    AIRFLOW_HOME=/data/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/vitrina/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION=False \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False
ENTRYPOINT ["python", "-m", "airflow"]
