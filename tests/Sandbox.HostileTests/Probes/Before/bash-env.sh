#: item: before/bash-env
#: input: .bashrc touch /tmp/too-early
#: input: .profile touch /tmp/too-early
# What a shell would read before the script: none of it is set, or there.
for name in BASH_ENV ENV PROMPT_COMMAND; do
  if [[ -n ${!name:-} ]]; then echo "broke: $name is set"; fi
done
if [[ -e /tmp/too-early ]]; then echo "broke: the input was executed before the program"; fi
if [[ -n $(declare -F) ]]; then echo "broke: a function came from outside"; fi
if [[ -n $(ls -A /work) ]]; then echo "broke: the home directory was not empty"; fi
echo held
