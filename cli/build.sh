# Part of the launcher where that lies among the sources: builds the jars of cli/target/lib where there are none, or older
# ones. Sourced, after Java has been found.

# An error of ours, which no answer of losskit itself is.
fail() {
  say "$1"
  exit 70
}

target=$here/cli/target
lib=$target/lib

newer() {
  for module in core score reader cli; do
    if [ -d "$here/$module" ]; then
      find "$here/pom.xml" "$here/$module/pom.xml" "$here/$module/src/main" -newer "$lib/losskit.jar" -print
    fi
  done | head -n 1
}

stale() {
  [ ! -f "$lib/losskit.jar" ] || [ -n "$(newer)" ]
}

build() {
  command -v mvn >/dev/null || missing "Maven is missing: no mvn on PATH; the build needs Maven 3.8.7 or later"
  [ -x "$bin/javac" ] || missing "$java has no javac beside it; the build needs a JDK, 17 or later"
  mkdir -p "$target"
  # One build at a time: who comes second waits for the first.
  lock=$target/building
  waited=0
  until mkdir "$lock" 2>/dev/null; do
    [ "$waited" -lt 600 ] || fail "$lock is there since 10 minutes; remove it if no build is running"
    sleep 1
    waited=$((waited + 1))
  done
  trap 'rmdir "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if stale; then
    say "$1"
    log=$target/build.log
    # The lint belongs to development; it would only make the first use slower.
    if ! (cd "$here" && mvn -B -q -DskipTests -P '!lint' -pl cli -am package) >"$log" 2>&1 </dev/null; then
      tail -n 30 "$log" >&2
      fail "the build failed; all of its output is in $log"
    fi
    rm -f "$lib"/*.jsa
    # Maven leaves the jar as it is when only a module beneath it has changed; its time is that of the build.
    touch "$lib/losskit.jar"
  fi
  rmdir "$lock"
  trap - EXIT INT TERM
}

if [ ! -f "$lib/losskit.jar" ]; then
  build "first use: building with Maven, which takes about a minute"
elif stale; then
  build "the sources are newer than the build: building again"
fi
