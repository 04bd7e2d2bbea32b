package dev.weft.weaver.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.util.Printer;

class ListingTest {

    @Test
    void everyOpcodeHasItsName() {
        for (int opcode = 0; opcode < Printer.OPCODES.length; opcode++) {
            if (!Printer.OPCODES[opcode].isEmpty() && !Printer.OPCODES[opcode].contains("_0_")) {
                InsnNode instruction = new InsnNode(opcode);
                InsnList list = new InsnList();
                list.add(instruction);

                assertThat(Listing.around(instruction))
                        .as("%d", opcode)
                        .isIn("    --> " + Printer.OPCODES[opcode].toLowerCase(java.util.Locale.ROOT), "    --> .");
            }
        }
    }
}
