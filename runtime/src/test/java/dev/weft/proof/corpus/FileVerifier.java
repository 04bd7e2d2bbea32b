package dev.weft.proof.corpus;

import dev.weft.proof.corpus.ClassIndex.MissingClassException;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.SimpleVerifier;
import org.objectweb.asm.util.CheckClassAdapter;

/**
 * ASM's checks of a class file: its form, and a data flow which computes the types itself instead of believing the stack map.
 * Unlike {@link CheckClassAdapter#verify} it asks an index who extends whom, and loads nothing.
 */
final class FileVerifier {

    private final ClassIndex index;

    FileVerifier(ClassIndex index) {
        this.index = index;
    }

    /**
     * What is wrong with a class, one entry for each method.
     *
     * @throws MissingClassException when it needs a class that the index does not have
     */
    List<String> problems(byte[] classFile) {
        List<String> problems = new ArrayList<>();
        ClassNode type = new ClassNode();
        ClassReader reader = new ClassReader(classFile);
        try {
            reader.accept(new CheckClassAdapter(Opcodes.ASM9, new ClassVisitor(Opcodes.ASM9) {}, false) {}, 0);
        } catch (IllegalArgumentException | IllegalStateException e) {
            problems.add(reader.getClassName() + ": " + e);
        }
        reader.accept(type, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        for (MethodNode method : type.methods) {
            try {
                new Analyzer<>(new Hierarchy(type)).analyze(type.name, method);
            } catch (AnalyzerException e) {
                if (e.getCause() instanceof MissingClassException missing) {
                    throw missing;
                }
                problems.add(type.name + "." + method.name + method.desc + ": " + e.getMessage());
            }
        }
        return problems;
    }

    private final class Hierarchy extends SimpleVerifier {

        Hierarchy(ClassNode type) {
            super(
                    Opcodes.ASM9,
                    Type.getObjectType(type.name),
                    type.superName == null ? null : Type.getObjectType(type.superName),
                    type.interfaces.stream().map(Type::getObjectType).toList(),
                    (type.access & Opcodes.ACC_INTERFACE) != 0);
        }

        @Override
        protected boolean isInterface(Type type) {
            return type.getSort() == Type.OBJECT && index.isInterface(type.getInternalName());
        }

        @Override
        protected Type getSuperClass(Type type) {
            if (type.getSort() == Type.ARRAY) {
                return Type.getType(Object.class);
            }
            String parent = index.superName(type.getInternalName());
            return parent == null ? null : Type.getObjectType(parent);
        }

        @Override
        protected boolean isAssignableFrom(Type target, Type source) {
            if (target.equals(source)) {
                return true;
            }
            if (target.getSort() == Type.ARRAY) {
                return source.getSort() == Type.ARRAY && isArrayAssignable(target, source);
            }
            String to = target.getInternalName();
            if (target.getSort() != Type.OBJECT || source.getSort() < Type.ARRAY) {
                return false;
            } else if (to.equals("java/lang/Object")) {
                return true;
            } else if (source.getSort() == Type.ARRAY) {
                return to.equals("java/lang/Cloneable") || to.equals("java/io/Serializable");
            }
            return index.isInterface(to) || index.isSubclass(source.getInternalName(), to); // the verifier's rule
        }

        private boolean isArrayAssignable(Type target, Type source) {
            Type to = component(target);
            Type from = component(source);
            return to.getSort() >= Type.ARRAY && from.getSort() >= Type.ARRAY
                    ? isAssignableFrom(to, from)
                    : to.equals(from);
        }

        private static Type component(Type array) {
            return Type.getType(array.getDescriptor().substring(1));
        }
    }
}
