# shellcheck shell=bash
# The worker's image: the program is published first, and laid beside the recipe. Sourced after dotnet.sh and images.sh, never run.

WORKER_CONTEXT=$REPO_ROOT/.artifacts/images/worker

# Asked for by ensure_images.
ensure_worker_image() {
    local recipe=$DEPLOY_DIR/images/worker hash
    hash=$({
        recipe_hash "$recipe" "$(image_id "$BASE_IMAGE")"
        worker_sources
    } | sha256sum | cut -d ' ' -f 1)
    if is_up_to_date "$WORKER_IMAGE" "$hash"; then return; fi
    note "publishing the worker with its runtime (log: $STATE_DIR/publish-image.log)"
    rm -rf --one-file-system -- "$WORKER_CONTEXT"
    mkdir -p -- "$WORKER_CONTEXT"
    cp -- "$recipe"/* "$WORKER_CONTEXT/"
    publish_for_image "$WORKER_CONTEXT/app"
    build_image "$WORKER_IMAGE" "$hash" "$WORKER_CONTEXT" worker ''
}

# worker_sources -> what publish_for_image makes the program of, and how.
worker_sources() {
    (
        cd -- "$REPO_ROOT" || exit
        dotnet --version
        declare -f publish_for_image
        find src Directory.*.props global.json -type f ! -name '*.md' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    )
}

# publish_for_image DIRECTORY: the worker with its runtime, compiled ahead of time to machine code where that can be, so that it starts
# sooner. The versions are the central ones. Built apart from everything else, and without the name of this folder in it: the same sources give the same bytes.
publish_for_image() {
    lock_build
    run_build_command "$STATE_DIR/publish-image.log" dotnet publish "$WORKER_PROJECT" --configuration Release --runtime linux-x64 --self-contained \
        --nologo --verbosity minimal --output "$1" -p:ArtifactsPath="$REPO_ROOT/.artifacts/publish" -p:PublishLocks="$REPO_ROOT/.artifacts/publish/locks" \
        -p:PathMap="$REPO_ROOT=/sandbox" -p:IncludeSourceRevisionInInformationalVersion=false \
        -p:PublishReadyToRun=true -p:DebugType=none -p:PublishDocumentationFiles=false -p:SatelliteResourceLanguages=en
    unlock_build
}
