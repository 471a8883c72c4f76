# Checks the rows of distributions.csv that R wrote against 50-digit arithmetic:
#
#     Rscript distributions.R | python3 distributions.py > distributions.csv
#
# Needs mpmath.  A value of R (4.2) that is off by more than 1e-13, relative, is
# replaced, and the column source says which rows those are.  That concerns
# qf and qt in the tails above all, which R leaves at 1e-5 and worse there.
#
# The tails are evaluated by other means than in src/math: Gauss's continued
# fractions by Lentz's method, prefactors straight from log-gamma; quantiles by
# Newton's method on these.

import sys
from mpmath import mp, mpf, inf, isinf, log, exp, loggamma, sqrt, erfc, erf, pi, ncdf, npdf

mp.dps = 50


def lentz(terms, b0):
    f = c = mpf(b0)
    d = mpf(0)
    for a, b in terms:
        d = 1 / (b + a * d)
        c = b + a / c
        f *= c * d
        if abs(c * d - 1) < mpf(10) ** -30:
            return f
    raise ArithmeticError


def beta_terms(a, b, x):                # DLMF 8.17.22
    m = 0
    while True:
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), mpf(1)
        m += 1
        yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), mpf(1)


def upper_gamma_terms(a, x):            # DLMF 8.9.2
    n = 1
    while True:
        yield -n * (n - a), x + 2 * n + 1 - a
        n += 1


def beta_tail(a, b, x, y, upper):
    """I_x(a,b) or one minus it, and the density of ln(x/y)"""
    density = exp(a * log(x) + b * log(y) - loggamma(a) - loggamma(b) + loggamma(a + b))
    if x < (a + 1) / (a + b + 2):
        lower = density / a / lentz(beta_terms(a, b, x), 1)
        return (1 - lower if upper else lower), density
    rest = density / b / lentz(beta_terms(b, a, y), 1)
    return (rest if upper else 1 - rest), density


def gamma_tail(a, x, upper):
    density = exp(a * log(x) - x - loggamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = 1
        while term > total * mpf(10) ** -32:
            term *= x / (a + n)
            total += term
            n += 1
        return (1 - density * total if upper else density * total), density
    rest = density / lentz(upper_gamma_terms(a, x), x + 1 - a)
    return (rest if upper else 1 - rest), density


def f_tail(f, df1, df2, upper):
    if isinf(df2):
        return gamma_tail(df1 / 2, f * df1 / 2, upper)
    whole = df1 * f + df2
    return beta_tail(df1 / 2, df2 / 2, df1 * f / whole, df2 / whole, upper)


def f_quantile(p, df1, df2, upper, start):
    if p > mpf(1) / 2:
        p, upper = 1 - p, not upper
    f = mpf(start)
    for _ in range(300):
        tail, density = f_tail(f, df1, df2, upper)
        step = (log(tail) - log(p)) * tail / density
        f *= exp(step if upper else -step)
        if abs(step) < mpf(10) ** -20:
            return f
    raise ArithmeticError


def student_t_cdf(t, df, upper):
    tail = f_tail(t * t, mpf(1), df, True)[0] / 2 if t else mpf(1) / 2
    return tail if (t < 0) != upper else 1 - tail


def student_t_quantile(p, df, upper, start):
    half = mpf(1) / 2
    if p == half:
        return mpf(0)
    sign = 1 if (p > half) != upper else -1
    p = min(p, 1 - p)
    central = p > mpf(1) / 4
    start = float(start) if abs(float(start)) > 1e-150 else 1e-5
    f = f_quantile(1 - 2 * p if central else 2 * p, mpf(1), df, not central, mpf(start) ** 2)
    return sign * sqrt(f)


def normal_quantile(p, upper, start):
    z = mpf(start)
    for _ in range(5):
        z -= (ncdf(z) - (1 - p if upper else p)) / npdf(z)
    return z


def value_of(name, upper, args, start):
    x, rest = args[0], args[1:]
    if name == "normal_cdf":
        return erfc((x if upper else -x) / sqrt(mpf(2))) / 2
    if name == "normal_quantile":
        return None if min(x, 1 - x) < 1e-20 else normal_quantile(x, upper, start)
    if name == "student_t_cdf":
        return student_t_cdf(x, rest[0], upper)
    if name == "student_t_quantile":
        return student_t_quantile(x, rest[0], upper, start)
    if name == "chi_squared_cdf":
        return gamma_tail(rest[0] / 2, x / 2, upper)[0]
    if name == "chi_squared_quantile":
        return f_quantile(x, rest[0], inf, upper, mpf(start) / rest[0]) * rest[0]
    if name == "f_cdf":
        return f_tail(x, *rest, upper)[0]
    if name == "f_quantile":
        return f_quantile(x, *rest, upper, start)
    return None


def main():
    print(next(sys.stdin).strip() + ",source")
    for line in sys.stdin:
        name, upper, *fields, value = line.strip().split(",")
        args = [mpf(float(x)) for x in fields if x]
        true = value_of(name, upper == "1", args, value)
        source = "R"
        if true is not None and abs(mpf(value) - true) > abs(true) * mpf("1e-13"):
            value, source = "%.17g" % float(true), "mpmath"
        print(name, upper, *fields, value, source, sep=",")


main()
