# shellcheck shell=bash
# Bills of materials: what an image holds, read out of that very image. Sourced, never run.

SBOM_DIR=$REPO_ROOT/.artifacts/sbom

# write_sbom IMAGE NAME: as CycloneDX, in SBOM_DIR/NAME.cdx.json.
write_sbom() {
    local image=$1 file=$SBOM_DIR/$2.cdx.json work container id created version
    need_tool jq jq "it writes JSON"
    mkdir -p "$SBOM_DIR"
    temp_dir work
    container=$(docker create --label "amon.sandbox.test=$$" "$image")
    # Of these, an image has what concerns it.
    docker cp "$container:/var/lib/dpkg/status" "$work/status" >/dev/null 2>&1 || : >"$work/status"
    docker cp "$container:/usr/share/doc" "$work/doc" >/dev/null 2>&1 || mkdir "$work/doc"
    docker cp "$container:/app/Sandbox.Worker.deps.json" "$work/deps.json" >/dev/null 2>&1 || : >"$work/deps.json"
    docker rm --force "$container" >/dev/null
    IFS='|' read -r id created version < <(docker image inspect --format '{{.Id}}|{{.Created}}|{{index .Config.Labels "org.opencontainers.image.version"}}' "$image")
    licences "$work/doc" >"$work/licences"
    jq --null-input --rawfile status "$work/status" --rawfile licences "$work/licences" --slurpfile deps "$work/deps.json" \
        --arg image "$image" --arg id "$id" --arg created "$created" --arg version "$version" --from-file "$DEPLOY_DIR/lib/sbom.jq" >"$work/sbom.json"
    mv -- "$work/sbom.json" "$file"
    note "$file: $(jq '.components | length' "$file") components"
}

# licences FOLDER -> "PACKAGE<tab>LICENCE" a line, from the copyright files that a machine can read (the format's first line says so).
licences() {
    local file package
    for file in "$1"/*/copyright; do
        [[ -r $file ]] || continue
        package=${file%/copyright}
        if head -n 1 -- "$file" | grep -q '^Format:'; then
            sed -n 's/^License:[[:space:]]*//p' -- "$file" | grep . | LC_ALL=C sort -u | sed "s#^#${package##*/}\t#" || true
        fi
    done
}
