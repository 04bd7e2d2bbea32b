package dev.weft.living.programs;

import java.io.ObjectStreamClass;

/** Tells the default serial version of {@link Warehouse}, as an agent or none left it. */
public final class SerialVersion {

    private SerialVersion() {}

    public static void main(String[] args) {
        tell();
    }

    static void tell() {
        System.out.println(
                "serial version: " + ObjectStreamClass.lookup(Warehouse.class).getSerialVersionUID());
    }
}
