# Sourced by the scripts beside it: builds what the proofs need, and fetches jars through Maven. Works from any directory.
#
# MAVEN_ARGS_FETCH  arguments for Maven when it fetches, such as -o
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
target=$root/runtime/target
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# Compiles, weaves nothing but the runtime, and sets class_path to what the tests have.
build() {
    (cd "$root" && mvn -q -B -pl runtime -am process-test-classes dependency:build-classpath \
        -Dmdep.outputFile=target/proof.classpath)
    class_path=$target/test-classes:$target/classes:$(cat "$target/proof.classpath")
}

# A POM for jars given as lines "group,artifact,version[,classifier]", each without what it depends on.
pom_of() {
    echo '<project><modelVersion>4.0.0</modelVersion><groupId>dev.weft</groupId><artifactId>proof-jars</artifactId>'
    echo '<version>1</version><packaging>pom</packaging><dependencies>'
    awk -F, '{
        printf "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>", $1, $2, $3
        if ($4 != "") printf "<classifier>%s</classifier>", $4
        print "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>"
    }'
    echo '</dependencies></project>'
}

# Copies the jars of such lines, on standard input, to a directory.
fetch() {
    local directory=$1
    mkdir -p "$directory"
    pom_of >"$directory/pom.xml"
    mvn -q -B ${MAVEN_ARGS_FETCH:-} -f "$directory/pom.xml" dependency:copy-dependencies -DexcludeTransitive \
        -DoutputDirectory="$directory"
}
