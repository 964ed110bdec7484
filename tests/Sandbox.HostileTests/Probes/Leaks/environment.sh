#: item: leaks/environment
while IFS= read -r name; do
  case $name in
    PATH | LANG | HOME | TMPDIR | PWD | OLDPWD | SHLVL | _ | PYTHONDONTWRITEBYTECODE) ;;
    *) echo "broke: $name" ;;
  esac
done < <(compgen -e)
echo held
