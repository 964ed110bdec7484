#!/usr/bin/env bash
# bash and every program of coreutils, inside a sandbox: that each starts, and that it does its work. The lines are those of
# checks.py.
# shellcheck disable=SC2016 # the texts below are for an inner shell
set -u
cd /work || exit 1
export LC_ALL=C TZ=UTC

say() { printf '= %s\t%s\t%s\n' "$1" "$2" "$3"; }

# does NAME EXPECTED COMMAND...: what the command prints, both streams, and its exit code when it is not 0.
does() {
    local name=$1 expected=$2 output status=0
    shift 2
    output=$("$@" 2>&1 </dev/null) || status=$?
    if ((status != 0)); then output+="[$status]"; fi
    if [[ $output == "$expected" ]]; then
        say coreutils "$name" passed
    else
        say coreutils "$name" failed
        printf '%s printed %q, not %q\n' "$name" "$output" "$expected"
    fi
}

# sh TEXT: for what needs a shell.
sh() { bash -c "$1"; }

starts() {
    local program
    for program in $(dpkg -L coreutils | grep '/s\?bin/.'); do
        # false says no, whatever it is asked.
        if [[ $program == */false ]] || { "$program" --version && "$program" --help; } >/dev/null 2>&1; then
            say coreutils "${program##*/} starts" passed
        else
            say coreutils "${program##*/} starts" failed
        fi
    done
}

texts() {
    printf 'pear\napple\nfig\napple\n' >fruit
    printf '1 one\n2 two\n' >left
    printf '1 eins\n3 drei\n' >right
    does cat $'pear\napple\nfig\napple' cat fruit
    does tac $'apple\nfig\napple\npear' tac fruit
    does sort $'apple\nfig\npear' sort -u fruit
    does sort-big 100000 sh 'seq 100000 | shuf | sort -n --parallel=4 -S 1M -T /tmp | tail -n 1'
    does uniq $'2 apple' sh 'sort fruit | uniq -cd | tr -s " " | cut -c 2-'
    does head pear head -n 1 fruit
    does tail apple tail -n 1 fruit
    does tail-follow $'a\nb' sh 'echo a >grows; (sleep 0.3; echo b >>grows) & timeout 1.5 tail -f grows || true'
    does wc $'4 4 21 fruit' sh 'wc fruit | tr -s " " | cut -c 2-'
    does cut fig sh 'echo a:fig:b | cut -d: -f2'
    does paste $'a,b' sh 'printf "a\nb\n" | paste -sd,'
    does join $'1 one eins' join left right
    does comm apple sh 'comm -12 <(sort -u fruit) <(echo apple)'
    does tr ABC sh 'echo abc | tr a-z A-Z'
    does nl $'     1\tpear' sh 'head -n 1 fruit | nl'
    does od ' 61 62' sh 'printf ab | od -An -tx1'
    does fold $'abc\nde' sh 'echo abcde | fold -w 3'
    does fmt 'a b' sh 'printf "a\nb\n" | fmt'
    does pr 4 sh 'pr -t fruit | wc -l'
    does ptx 4 sh 'ptx fruit | wc -l'
    does expand 'a       b' sh 'printf "a\tb" | expand'
    does unexpand $'\tb' sh 'printf "        b" | unexpand'
    does split 4 sh 'split -n l/4 --filter=cat fruit | wc -l'
    does csplit $'5\n16' csplit fruit 2
    does tsort $'a\nb' sh 'echo a b | tsort'
    does shuf 3 sh 'shuf -n 3 -i 1-9 | wc -l'
    does seq '1 2 3' seq -s ' ' 3
    does numfmt 1.0K numfmt --to=iec 1024
    does factor '12: 2 2 3' factor 12
    does expr 7 expr 3 + 4
    does yes y sh 'yes | head -n 1'
    does yes-much 20000000 sh 'yes | head -c 20000000 | wc -c'
    does tee $'x\nx' sh 'echo x | tee copy; cat copy'
    does printf 07 /usr/bin/printf %02d 7
    does echo hello /usr/bin/echo hello
    does base64 aGk= sh 'printf hi | base64'
    does base32 NBUQ==== sh 'printf hi | base32'
    does basenc 6869 sh 'printf hi | basenc --base16'
    does cksum '2352138605 2' sh 'printf hi | cksum'
    does sum '00157     1' sh 'printf hi | sum'
    does md5sum 49f68a5c8493ec2c0bf489821c21fc3b sh 'printf hi | md5sum | cut -d" " -f1'
    local bits
    for bits in sha1sum sha224sum sha256sum sha384sum sha512sum b2sum; do
        does "$bits" 'fruit: OK' sh "$bits fruit | $bits --check"
    done
}

files() {
    does mkdir drwxr-x--- sh 'mkdir -m 750 folder; stat -c %A folder'
    does rmdir '' rmdir folder
    does touch 1000000000 sh 'touch -d @1000000000 old; stat -c %Y old'
    does cp '4 1000000000' sh 'cp -a old kept; cp --reflink=auto fruit new; echo "$(wc -l <new) $(stat -c %Y kept)"'
    does cp-sparse 1048576 sh 'truncate -s 1M hole; cp --sparse=always hole hole2; stat -c %s hole2'
    does mv 'new new2' sh 'cp new new2; mv -n old old2; mv --exchange new new2 && ls -x new new2 | tr -s " "'
    does ln 2 sh 'ln fruit hard; ln -s fruit soft; stat -c %h fruit'
    does link '' link fruit hard2
    does unlink '' unlink hard2
    does readlink fruit readlink soft
    does realpath /work/fruit realpath soft
    does rm '' sh 'mkdir -p a/b/c; touch a/b/c/d; rm -r a; ls -d a 2>/dev/null || true'
    does shred '' shred -u kept
    does truncate 7 sh 'truncate -s 7 seven; stat -c %s seven'
    does dd 3145728 sh 'dd if=/dev/zero of=zeros bs=1M count=3 conv=fsync status=none; stat -c %s zeros'
    does dd-direct '5+0 records in' sh 'dd if=/dev/urandom of=/dev/null bs=4k count=5 2>&1 | head -n 1'
    does install -rwxr-xr-x sh 'install -m 755 fruit installed; stat -c %A installed'
    does chmod -r-------- sh 'chmod 400 installed; stat -c %A installed'
    does chown 10001 sh 'chown 10001 fruit; stat -c %u fruit'
    does chgrp 10001 sh 'chgrp 10001 fruit; stat -c %g fruit'
    does mkfifo through sh 'mkfifo queue; echo through >queue & cat queue'
    does mknod prw-r--r-- sh 'mknod pipe p; stat -c %A pipe'
    does mknod-device 1 sh 'mknod disk b 8 0 2>/dev/null; echo $?'
    does mktemp 0 sh 'rm "$(mktemp -p /tmp)" && rmdir "$(mktemp -d -p /tmp)"; echo $?'
    does ls 'fruit soft' sh 'ls -x fruit soft | tr -s " "'
    does ls-long 1 sh 'ls -l --color=always fruit | wc -l'
    does dir fruit dir fruit
    does vdir 1 sh 'vdir fruit | wc -l'
    does du 3 sh 'du -m --apparent-size zeros | cut -f1'
    does df 2 sh 'df /work | wc -l'
    does stat 0 sh 'stat -f /work >/dev/null; echo $?'
    does sync '' sync
    does sync-file '' sync fruit
    does dircolors 0 sh 'dircolors -b >/dev/null; echo $?'
    does basename b basename /a/b
    does dirname /a dirname /a/b
    does pathchk '' pathchk fruit
    does test '' /usr/bin/test -e fruit
    does '[' '' /usr/bin/[ -w fruit ]
    does pwd /work /usr/bin/pwd
    # Neither can work without what the sandbox has not: a security module, and the privilege.
    does chcon '' sh 'chcon x fruit 2>/dev/null || true'
    does runcon 125 sh 'runcon x true 2>/dev/null; echo $?'
    does chroot 125 sh 'chroot / true 2>/dev/null; echo $?'
}

processes() {
    does true '' true
    does false '[1]' false
    does env 'A=1' sh 'env -i A=1 /usr/bin/env'
    does printenv 2 sh 'B=2 printenv B'
    does id 10001 id -u
    does whoami 1 sh 'whoami 2>&1 | wc -l'
    does groups 10001 sh 'groups 2>/dev/null || true'
    does logname 1 sh 'logname 2>&1 | wc -l'
    does users '' users
    does who '' who
    does pinky 1 sh 'pinky 2>&1 | wc -l'
    does uname Linux uname
    does arch 1 sh 'arch | wc -l'
    does nproc 1 sh 'nproc | wc -l'
    does hostid 1 sh 'hostid | wc -l'
    does tty 'not a tty[1]' tty
    does stty 1 sh 'stty 2>&1 | wc -l'
    does date 2001-09-09 date -d @1000000000 +%F
    does date-set 1 sh 'date -s @1 >/dev/null 2>&1; echo $?'
    does sleep 0 sh 'sleep 0.05; echo $?'
    does timeout '[124]' timeout 0.1 sleep 5
    does nice 5 nice -n 5 nice
    does nohup x sh 'nohup echo x 2>/dev/null'
    does stdbuf x stdbuf -oL echo x
}

shell() {
    say bash 'here-document' "$([[ $(cat <<<x) == x ]] && echo passed || echo failed)"
    say bash 'process substitution' "$([[ $(cat <(echo a) <(echo b)) == $'a\nb' ]] && echo passed || echo failed)"
    say bash 'pipefail' "$(set -o pipefail; ! (false | true) && echo passed || echo failed)"
    say bash 'background and wait' "$(sleep 0.1 & wait $! && echo passed || echo failed)"
    say bash 'trap' "$([[ $(bash -c 'trap "echo got" TERM; kill -TERM $$; echo on') == $'got\non' ]] && echo passed || echo failed)"
    say bash 'coproc' "$(coproc cat; echo hi >&"${COPROC[1]}"; read -r x <&"${COPROC[0]}"; [[ $x == hi ]] && echo passed || echo failed)"
    say bash 'ulimit' "$(ulimit -n 100 && [[ $(ulimit -n) == 100 ]] && echo passed || echo failed)"
    say bash 'job control' "$(bash -mc 'sleep 0.1 & wait; echo passed' 2>/dev/null || echo failed)"
    say bash 'loopback through /dev/tcp is refused by nobody listening' "$( (: >/dev/tcp/127.0.0.1/9) 2>&1 | { IFS= read -r x; [[ $x == *refused* ]] && echo passed || echo failed; })"
    say bash 'read with a time limit' "$(read -rt 0.1 x < <(sleep 1); (($? > 128)) && echo passed || echo failed)"
    say bash 'a hundred children' "$(for _ in {1..100}; do (exit 0); done && echo passed || echo failed)"
    say bash 'large pipe' "$([[ $(head -c 3000000 /dev/zero | tr '\0' x | wc -c) == 3000000 ]] && echo passed || echo failed)"
}

starts
texts
files
processes
shell
