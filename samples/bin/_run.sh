# Sourced by the scripts beside it, with the main class as first argument: finds Java, builds what is missing or older
# than its sources, and becomes that program under the agent. Works from any directory and through symbolic links.
#
# A script may set java_options, an array, for its program.
#
# JAVA_HOME      the JDK to use; else `java` from the PATH
# WEFT_NO_BUILD  if set, takes what is built and never starts Maven
set -euo pipefail

main=$1
shift
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
target=$root/samples/target

fail() {
    printf 'weft: %s\n' "$*" >&2
    exit 1
}

find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, which has no bin/java; set it to a JDK from 17 up, or unset it."
    else
        java=$(command -v java) || fail "no Java found; install a JDK from 17 up, or set JAVA_HOME to one."
    fi
    # The release file answers without starting a JVM; a version manager's shim has none beside it.
    local release version
    release=$(dirname "$(dirname "$(readlink -f "$java")")")/release
    if [ -r "$release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$release")
    else
        version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
    fi
    local major=${version%%[!0-9]*}
    [ "${major:-0}" -ge 17 ] || fail "$java is version ${version:-unknown}; Weft needs 17 or newer: set JAVA_HOME to such a JDK."
}

# The jars of the last build; of two versions, the newer. Each build writes the samples jar, and writes it last.
find_jars() {
    samples_jar=$(ls -t "$target"/weft-samples-*.jar 2>/dev/null | head -n 1) || true
    agent_jar=$(ls -t "$root"/agent/target/weft-agent-*.jar 2>/dev/null | head -n 1) || true
    [ -n "$samples_jar" ] && [ -n "$agent_jar" ]
}

# Directories count too: their time changes when a file is deleted.
is_fresh() {
    find_jars || return 1
    local newer
    newer=$(cd "$root" && find pom.xml annotations agent runtime samples -name target -prune -o \
        \( -path '*/src/main*' -o -name pom.xml \) -newer "$samples_jar" -print | head -n 1)
    [ -z "$newer" ]
}

build() {
    command -v mvn >/dev/null || fail "Maven is needed to build the samples; install it, or put mvn on the PATH."
    mkdir -p "$target"
    exec 9>"$target/.building" # two programs started at once build once
    if command -v flock >/dev/null; then flock 9; fi
    if ! is_fresh; then
        printf 'weft: building (the first time takes a minute) ...\n' >&2
        local log
        log=$(mktemp)
        touch "$target/.building"
        if ! (cd "$root" && mvn -q -B package -pl samples -am -Dmaven.test.skip=true </dev/null >"$log" 2>&1 9>&-); then
            cat "$log" >&2
            rm -f "$log"
            fail "the build failed; Maven's output is above."
        fi
        find_jars || fail "the build left no jar in $target."
        # The jar gets the time when the build began: what was edited meanwhile is newer, and built next time.
        touch -r "$target/.building" "$samples_jar"
        rm -f "$log"
    fi
    exec 9>&-
}

find_java
if [ -n "${WEFT_NO_BUILD:-}" ]; then
    find_jars || fail "the samples are not built, and WEFT_NO_BUILD forbids building them; run: mvn package"
elif ! is_fresh; then
    build
fi
# Java cannot tell whether standard error is a terminal.
if [ -t 2 ]; then terminal=true; else terminal=false; fi
# The samples jar names its libraries, target/lib, in its manifest.
exec "$java" "-javaagent:$agent_jar" ${java_options[@]+"${java_options[@]}"} "-Dweft.stderr.terminal=$terminal" -cp "$samples_jar" "$main" "$@"
