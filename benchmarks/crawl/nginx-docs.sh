# Sourced: serves the HTML of Debian's python3-doc by nginx on a free port of the loopback interface.
#
#   start_docs DIRECTORY   sets docs_url, docs_log, docs_pid; DIRECTORY takes everything nginx writes
#   stop_docs
#
# WEFT_PYTHON_DOC  the directory to serve, if it is not where Debian puts it

find_docs() {
    local candidate
    for candidate in "${WEFT_PYTHON_DOC:-}" /usr/share/doc/python3-doc/html /usr/share/doc/python3*/html; do
        if [ -n "$candidate" ] && [ -e "$candidate/library/asyncio.html" ]; then
            readlink -f "$candidate"
            return
        fi
    done
    printf 'no HTML of python3-doc found; install it: apt-get install python3-doc\n' >&2
    return 1
}

# Debian's nginx is in /usr/sbin, which is not on everybody's PATH.
find_nginx() {
    PATH=$PATH:/usr/sbin command -v nginx || {
        printf 'no nginx found; install it: apt-get install nginx-light\n' >&2
        return 1
    }
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_docs() {
    local directory=$1 root nginx port try
    root=$(find_docs) || return
    nginx=$(find_nginx) || return
    docs_log=$directory/access.log
    mkdir -p "$directory"
    for try in 1 2 3 4 5; do # another program may take the port first
        port=$((20000 + RANDOM % 12000))
        is_open "$port" && continue
        write_config "$directory" "$root" "$port"
        : >"$docs_log"
        "$nginx" -p "$directory" -c "$directory/nginx.conf" >"$directory/nginx.out" 2>&1 &
        docs_pid=$!
        wait_for_docs "$port" && docs_url=http://127.0.0.1:$port/ && return
        wait "$docs_pid" 2>/dev/null || true
    done
    cat "$directory/nginx.out" >&2
    return 1
}

wait_for_docs() {
    local turn
    for turn in $(seq 100); do
        kill -0 "$docs_pid" 2>/dev/null || return 1
        is_open "$1" && return
        sleep 0.05
    done
    return 1
}

write_config() {
    cat >"$1/nginx.conf" <<CONFIG
daemon off;
worker_processes 1;
pid $1/nginx.pid;
error_log $1/error.log;
events { worker_connections 1024; }
http {
    types { text/html html; text/css css; text/javascript js; image/png png; image/svg+xml svg; text/plain txt py; }
    default_type application/octet-stream;
    log_format short '\$request_method \$status \$request_uri';
    access_log $1/access.log short;
    client_body_temp_path $1/body;
    proxy_temp_path $1/proxy;
    fastcgi_temp_path $1/fastcgi;
    uwsgi_temp_path $1/uwsgi;
    scgi_temp_path $1/scgi;
    sendfile on;
    keepalive_requests 100000;
    server {
        listen 127.0.0.1:$3;
        root $2;
        index index.html;
    }
}
CONFIG
}

stop_docs() {
    if [ -n "${docs_pid:-}" ]; then
        kill "$docs_pid" 2>/dev/null || true
        wait "$docs_pid" 2>/dev/null || true
        docs_pid=
    fi
}
