/** Weft's tests on JUnit Jupiter. */
module dev.weft.junit {
    requires transitive dev.weft.runtime;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports dev.weft.junit;
    exports dev.weft.junit.contract;

    opens dev.weft.junit to
            org.junit.platform.commons;
    opens dev.weft.junit.contract to
            org.junit.platform.commons;
}
