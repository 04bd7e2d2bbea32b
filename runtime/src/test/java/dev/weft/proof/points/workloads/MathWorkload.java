package dev.weft.proof.points.workloads;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.apache.commons.math3.analysis.function.Sinc;
import org.apache.commons.math3.analysis.integration.RombergIntegrator;
import org.apache.commons.math3.analysis.interpolation.SplineInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialFunction;
import org.apache.commons.math3.analysis.polynomials.PolynomialsUtils;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.analysis.solvers.LaguerreSolver;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.fraction.BigFraction;
import org.apache.commons.math3.geometry.euclidean.threed.Rotation;
import org.apache.commons.math3.geometry.euclidean.threed.RotationConvention;
import org.apache.commons.math3.geometry.euclidean.threed.Vector3D;
import org.apache.commons.math3.geometry.euclidean.twod.Vector2D;
import org.apache.commons.math3.geometry.euclidean.twod.hull.MonotoneChain;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.primes.Primes;
import org.apache.commons.math3.random.MersenneTwister;
import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.apache.commons.math3.stat.inference.TestUtils;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;
import org.apache.commons.math3.util.ArithmeticUtils;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.apache.commons.math3.util.FastMath;

/** commons-math3; long and double everywhere. */
public final class MathWorkload extends Workload {

    @Override
    protected void run() {
        functions();
        matrices();
        analysis();
        statistics();
        geometry();
        discrete();
    }

    private void functions() {
        for (double x : new double[] {0.001, 0.7, 3.3, 17.25, -2.5, 1e5, 1e300, Double.NaN}) {
            part("fast " + x, () -> new double[] {
                FastMath.sin(x), FastMath.cos(x), FastMath.tan(x), FastMath.exp(x), FastMath.log(x),
                        FastMath.pow(x, 1.7),
                FastMath.cbrt(x), FastMath.atan2(x, 2), FastMath.sinh(x), FastMath.log1p(x), FastMath.asin(x),
                        FastMath.hypot(x, 3)
            });
            part("special " + x, () ->
                    new double[] {Gamma.logGamma(x), Erf.erf(x), Gamma.digamma(x), Erf.erfInv(x / 20)});
        }
        part("beta", () -> Beta.regularizedBeta(0.3, 2.5, 4) + " " + Gamma.regularizedGammaP(2, 1.5));
        part(
                "complex",
                () -> new Complex(1, 2).pow(new Complex(0.5, -1)).sqrt().atan() + " " + new Complex(3, -4).nthRoot(3));
    }

    private static RealMatrix matrix(int size, int seed) {
        MersenneTwister random = new MersenneTwister(seed);
        double[][] data = new double[size][size];
        for (double[] row : data) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return new Array2DRowRealMatrix(data);
    }

    private void matrices() {
        RealMatrix a = matrix(5, 3);
        part("lu", () -> new LUDecomposition(a).getSolver().getInverse());
        part("qr", () -> new QRDecomposition(a).getSolver().solve(matrix(5, 4)));
        part("svd", () -> new SingularValueDecomposition(a).getSingularValues());
        part("eigen", () -> new EigenDecomposition(a.multiply(a.transpose())).getRealEigenvalues());
        part("eigen general", () -> new EigenDecomposition(a).getImagEigenvalues());
        part(
                "singular",
                () -> new LUDecomposition(new Array2DRowRealMatrix(3, 3))
                        .getSolver()
                        .getInverse());
    }

    private void analysis() {
        UnivariateFunction f = x -> FastMath.exp(-x) - x;
        part("brent", () -> new BrentSolver(1e-12).solve(100, f, 0, 1));
        part("no bracket", () -> new BrentSolver(1e-12).solve(100, f, 2, 3));
        part("laguerre", () -> new LaguerreSolver().solveAllComplex(new double[] {-6, 11, -6, 1}, 0.5));
        part("romberg", () -> new RombergIntegrator().integrate(10000, new Sinc(), 0.1, 3));
        part(
                "spline",
                () -> new SplineInterpolator()
                        .interpolate(new double[] {0, 1, 2, 4}, new double[] {1, 3, 2, 5})
                        .value(2.7));
        part(
                "polynomial",
                () -> PolynomialsUtils.createChebyshevPolynomial(7)
                        .multiply(new PolynomialFunction(new double[] {1, -1}))
                        .polynomialDerivative());
        part(
                "derivative",
                () -> new DerivativeStructure(2, 3, 0, 1.5)
                        .multiply(new DerivativeStructure(2, 3, 1, 0.5))
                        .sin()
                        .getAllDerivatives());
        part(
                "fft",
                () -> new FastFourierTransformer(DftNormalization.STANDARD)
                        .transform(new double[] {1, 4, 2, 8, 5, 7, 0, 3}, TransformType.FORWARD));
        part("ode", () -> {
            double[] y = {1, 0};
            new DormandPrince853Integrator(1e-6, 1, 1e-8, 1e-8).integrate(new Oscillator(), 0, y, 3, y);
            return y;
        });
        part(
                "simplex",
                () -> new SimplexSolver()
                        .optimize(
                                new MaxIter(100),
                                new LinearObjectiveFunction(new double[] {3, 5}, 1),
                                new LinearConstraintSet(List.of(
                                        new LinearConstraint(new double[] {1, 0}, Relationship.LEQ, 4),
                                        new LinearConstraint(new double[] {0, 2}, Relationship.LEQ, 12),
                                        new LinearConstraint(new double[] {3, 2}, Relationship.EQ, 18))),
                                GoalType.MAXIMIZE,
                                new NonNegativeConstraint(true))
                        .getPoint());
    }

    private static final class Oscillator implements FirstOrderDifferentialEquations {

        @Override
        public int getDimension() {
            return 2;
        }

        @Override
        public void computeDerivatives(double t, double[] y, double[] derivative) {
            derivative[0] = y[1];
            derivative[1] = -y[0] - 0.1 * y[1] + t;
        }
    }

    private void statistics() {
        Well19937c random = new Well19937c(99);
        double[] sample = new double[40];
        Arrays.setAll(sample, i -> random.nextGaussian() * 3 + i);
        part("describe", () -> new DescriptiveStatistics(sample).toString());
        part("normal", () -> new NormalDistribution(random, 1, 2).sample(4));
        part(
                "quantile",
                () -> new BetaDistribution(2, 5).inverseCumulativeProbability(0.3) + " "
                        + new PoissonDistribution(7).cumulativeProbability(9));
        part(
                "t test",
                () -> TestUtils.tTest(12, sample) + " "
                        + TestUtils.kolmogorovSmirnovStatistic(new NormalDistribution(), sample));
        part("regression", () -> {
            SimpleRegression regression = new SimpleRegression();
            for (int i = 0; i < sample.length; i++) {
                regression.addData(i, sample[i]);
            }
            return regression.getSlope() + " " + regression.getRSquare() + " " + regression.getSignificance();
        });
        part("sobol", () -> {
            SobolSequenceGenerator sobol = new SobolSequenceGenerator(3);
            sobol.skipTo(50);
            return sobol.nextVector();
        });
    }

    private void geometry() {
        part(
                "rotation",
                () -> new Rotation(Vector3D.PLUS_I, 0.7, RotationConvention.VECTOR_OPERATOR)
                        .applyTo(new Rotation(Vector3D.PLUS_K, 1.1, RotationConvention.FRAME_TRANSFORM))
                        .applyTo(new Vector3D(1, 2, 3)));
        part("hull", () -> {
            MersenneTwister random = new MersenneTwister(5);
            List<Vector2D> points = new java.util.ArrayList<>();
            for (int i = 0; i < 25; i++) {
                points.add(new Vector2D(random.nextDouble(), random.nextDouble()));
            }
            return Arrays.toString(new MonotoneChain().generate(points).getVertices());
        });
    }

    private void discrete() {
        part("primes", () -> Primes.primeFactors(1234567890) + " " + Primes.nextPrime(1_000_000));
        part(
                "binomial",
                () -> CombinatoricsUtils.binomialCoefficient(50, 23) + " " + CombinatoricsUtils.stirlingS2(12, 5));
        part("overflow", () -> CombinatoricsUtils.factorial(21));
        part("gcd", () -> ArithmeticUtils.gcd(1L << 40, 6_000_000_000L) + " " + ArithmeticUtils.pow(7L, 20));
        part("fraction", () -> new BigFraction(0.3, 1e-12, 1000).pow(-7).add(new BigFraction(22, 7)));
        part("combinations", () -> {
            StringBuilder all = new StringBuilder();
            for (int[] combination : new org.apache.commons.math3.util.Combinations(5, 3)) {
                all.append(Arrays.toString(combination));
            }
            return all;
        });
    }
}
