#!/bin/sh
# What a container of the image does. compose.yaml names it by the first word; anything else is run as it stands.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
umask 027 # what services write is for their own user and group

# The passwords of Airflow's own users, which its simple auth manager reads from a file. It stays in the container.
write_passwords() {
    umask 077
    mkdir -p "$AIRFLOW_HOME"
    printf '%s\n' "$AIRFLOW_PASSWORDS" >"$AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
    unset AIRFLOW_PASSWORDS
    umask 027
}

case "${1:-}" in
init)
    # Everything that has to be there before the services start. It may be repeated: after an update, and to renew
    # passwords, it is what has to be done.
    python "$here/databases.py" make \
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN CLIENTFILE_WAREHOUSE_DSN CLIENTFILE_JUDGEMENTS_URL
    # A mistake in the configuration is told here. A warehouse that is a file needs nothing.
    kind=$(python -c 'import os, pathlib, resolution.config as config
print(config.load(pathlib.Path(os.environ["CLIENTFILE_CONFIG"])).warehouse.kind)')
    if [ "$kind" = postgres ]; then
        clientfile init "$(dirname "$CLIENTFILE_CONFIG")"
        python "$here/databases.py" lend clientfile_pipeline CLIENTFILE_WAREHOUSE_DSN
    fi
    airflow db migrate
    airflow pools set warehouse 1 "One writer at a time"
    ;;
api-server)
    write_passwords
    exec airflow "$@"
    ;;
scheduler | triggerer)
    # Logs are a volume that the API server reads, so nobody has to serve them.
    exec airflow "$@" --skip-serve-logs
    ;;
dag-processor)
    exec airflow "$@"
    ;;
spark)
    part=${2:?master or worker}
    shift 2
    # The Python package has no standalone scripts, but their classes; Java comes as a package too.
    SPARK_HOME=$(python -c 'import pathlib, pyspark; print(pathlib.Path(pyspark.__file__).parent)')
    export SPARK_HOME JAVA_HOME="$here/java"
    case "$part" in
    master) exec "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master "$@" ;;
    worker) exec "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker "$@" ;;
    *) echo "entrypoint.sh: spark master or spark worker" >&2 && exit 2 ;;
    esac
    ;;
*)
    exec "$@"
    ;;
esac
