// bin/uwsgi-instance: the start script, for any POSIX sh on Linux.

/** The text of the script for the server `name`, which is fit for the names of files. */
export function startScript(name: string): string {
  return `#!/bin/sh
# Starts, stops and reloads the server of this project. Its options are in uwsgi.ini, its log is run/${name}.log; variables for
# the application may be in .env, a line NAME=value for each.
#
# usage: bin/uwsgi-instance start | stop | restart | reload | status

cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." || exit 1
folder=$(pwd -P)
server=\${TSWSGI:-node_modules/.bin/tswsgi}
pidfile=run/${name}.pid
logfile=run/${name}.log

# A pid file may be older than the process that has its number now: the server's works in this folder.
is_server() {
  kill -0 "$1" 2> /dev/null && [ "$(readlink "/proc/$1/cwd")" = "$folder" ]
}

# Sets pid.
is_running() {
  pid=
  [ -r "$pidfile" ] && pid=$(cat "$pidfile")
  case $pid in
    '' | *[!0-9]*) return 1 ;;
  esac
  is_server "$pid"
}

# Nothing in the file is run.
load_variables() {
  while IFS= read -r line || [ -n "$line" ]; do
    line=\${line#export }
    name=\${line%%=*}
    value=\${line#*=}
    case $line in
      [A-Za-z_]*=*) ;;
      *) continue ;;
    esac
    case $name in
      *[!A-Za-z0-9_]*) continue ;;
    esac
    case $value in
      \\"*\\") value=\${value#\\"} value=\${value%\\"} ;;
      \\'*\\') value=\${value#\\'} value=\${value%\\'} ;;
    esac
    export "$name=$value"
  done < "$1"
}

start() {
  if is_running; then
    echo "${name} runs already (pid $pid)"
    return 0
  fi
  if [ ! -x "$server" ]; then
    echo "$server is not there: npm install tswsgi" >&2
    return 1
  fi
  mkdir -p run || return 1
  if [ -f .env ]; then load_variables .env; fi
  if ! "$server" --ini uwsgi.ini --daemonize "$logfile"; then
    echo "${name} has not started; its log is $folder/$logfile" >&2
    return 1
  fi
  if is_running; then echo "${name} serves (pid $pid)"; fi
}

stop() {
  if ! is_running; then
    echo "${name} does not run"
    return 0
  fi
  kill -TERM "$pid" || return 1
  # The server ends what does not end by itself.
  seconds=0
  while is_server "$pid"; do
    if [ "$seconds" -ge 90 ]; then
      echo "${name} (pid $pid) has not ended for $seconds seconds" >&2
      return 1
    fi
    seconds=$((seconds + 1))
    sleep 1
  done
  echo "${name} has ended"
}

reload() {
  if ! is_running; then
    echo "${name} does not run" >&2
    return 1
  fi
  kill -HUP "$pid" && echo "${name} reloads (pid $pid); its log says how it went"
}

status() {
  if is_running; then
    echo "${name} runs (pid $pid)"
  else
    echo "${name} does not run"
    return 3
  fi
}

case \${1-} in
  start | stop | reload | status) "$1" ;;
  restart) stop && start ;;
  *)
    echo "usage: bin/uwsgi-instance start | stop | restart | reload | status" >&2
    exit 2
    ;;
esac
`;
}
