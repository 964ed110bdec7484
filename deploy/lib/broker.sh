# shellcheck shell=bash
# A RabbitMQ container for the quickstart, removed at its end. Sourced, never run.

BROKER_NAME=amon-sandbox-quickstart-broker
BROKER_LABEL=amon.sandbox.quickstart
BROKER_STARTED=''

# start_broker: afterwards AMQP_URI names a broker that is ready. The password is new each time, and travels only through the
# environment: it appears on no command line and in no log.
start_broker() {
    local password port
    refuse_second_broker
    docker rm --force --volumes "$BROKER_NAME" >/dev/null 2>&1 || true # left by a quickstart that was killed
    password=$(random_hex 20)
    on_exit stop_broker
    BROKER_STARTED=yes
    RABBITMQ_DEFAULT_USER=quickstart RABBITMQ_DEFAULT_PASS=$password \
        docker run --detach --name "$BROKER_NAME" --label "$BROKER_LABEL=$$" \
        --env RABBITMQ_DEFAULT_USER --env RABBITMQ_DEFAULT_PASS \
        --publish 127.0.0.1::5672 --log-opt max-size=10m "$BROKER_IMAGE" >/dev/null ||
        die "$EX_UNAVAILABLE" "the RabbitMQ container could not be started; the line above says why."
    wait_for_broker 60
    port=$(docker port "$BROKER_NAME" 5672/tcp | sed -n 's/.*://p' | head -n 1)
    [[ -n $port ]] || die "$EX_UNAVAILABLE" "the RabbitMQ container has no published port: see 'docker inspect $BROKER_NAME'."
    # shellcheck disable=SC2034 # for the caller
    AMQP_URI=amqp://quickstart:$password@127.0.0.1:$port/
    step_done "RabbitMQ on 127.0.0.1:$port"
}

refuse_second_broker() {
    local owner
    owner=$(docker inspect --format "{{index .Config.Labels \"$BROKER_LABEL\"}}" "$BROKER_NAME" 2>/dev/null) || return 0
    if [[ $owner =~ ^[0-9]+$ && $owner != "$$" ]] && tr '\0' ' ' <"/proc/$owner/cmdline" 2>/dev/null | grep -q quickstart; then
        die "$EX_TEMPFAIL" "another quickstart with a broker is running (process $owner): stop that one first."
    fi
}

wait_for_broker() {
    local deadline=$((SECONDS + $1))
    while ((SECONDS < deadline)); do
        if docker logs "$BROKER_NAME" 2>&1 | grep -q 'Server startup complete'; then return 0; fi
        [[ $(docker inspect --format '{{.State.Running}}' "$BROKER_NAME" 2>/dev/null) == true ]] || break
        sleep 0.2
    done
    docker logs --tail 20 "$BROKER_NAME" 2>&1 | sed 's/^/    | /' >&2
    die "$EX_UNAVAILABLE" "RabbitMQ was not ready within $1 seconds; the lines above are the end of its log."
}

stop_broker() {
    [[ -n $BROKER_STARTED ]] || return 0
    docker rm --force --volumes "$BROKER_NAME" >/dev/null 2>&1
    note "RabbitMQ container removed"
}
