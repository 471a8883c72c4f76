# Writes distributions.csv, the reference values of math_test.c:
#
#     Rscript distributions.R | python3 distributions.py > distributions.csv
#
# One row is a function, its flag upper, up to four arguments and the value.
# Arguments are short decimals, so that every program reads the same doubles.

row <- function(name, upper, args, value)
{
	number <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))
	args <- lapply(args, function(x) gsub("e([-+])0*", "e\\1", format(signif(x, 6), digits = 6, trim = TRUE)))
	args <- c(args, rep(list(""), 4 - length(args)))
	cat(paste(name, as.integer(upper), args[[1]], args[[2]], args[[3]], args[[4]],
			  number(value), sep = ","), sep = "\n")
}

# format() works on a vector with common digits, so values go one by one
each <- function(name, upper, fun, ...)
{
	grid <- unique(do.call(cbind, list(...)))
	for (i in seq_len(nrow(grid)))
	{
		args <- as.list(signif(grid[i, ], 6))
		value <- suppressWarnings(do.call(fun, c(unname(args), list(upper))))
		if (is.finite(value) && abs(value) > 1e-300 && abs(value) < 1e300)
			row(name, upper, args, value)
	}
}

cat("function,upper,x,a,b,c,value\n")
set.seed(1)
options(scipen = 0)

p_small <- c(1e-300, 3e-200, 7e-101, 2e-50, 1e-20, 3e-11, 1e-7, 1e-4, 0.0025, 0.025,
			 0.05, 0.1, 0.2, 0.25, 0.300001, 0.4, 0.49, 0.4999)
p_large <- c(0.5001, 0.51, 0.6, 0.74, 0.75, 0.9, 0.975, 0.999, 0.999999)
p_all <- c(p_small, 0.5, p_large)
df_all <- c(0.5, 0.7, 1, 1.5, 2, 2.5, 3, 4.7, 7, 10, 19.3, 30, 57.7, 100, 363, 1e3, 4321.5,
			1e4, 123456, 1e6)
df_few <- c(0.5, 1, 2, 3.7, 10, 45.6, 500, 12345, 1e6)

z <- c(0, 1e-300, 1e-10, 0.001, 0.1, 0.3, 0.5, 0.67449, 0.7, 1, 1.2816, 1.5, 1.95996, 2.5758,
	   3, 4, 5, 5.7, 6, 8, 10, 12.7, 15, 20, 25.3, 30, 33.33, 35, 36.7, 37)
for (upper in c(FALSE, TRUE))
{
	each("normal_cdf", upper, function(x, u) pnorm(x, lower.tail = !u), c(z, -z[-1]))
	each("normal_quantile", upper, function(p, u) qnorm(p, lower.tail = !u), p_all)

	g <- expand.grid(p = p_all, df = df_all)
	t <- suppressWarnings(qt(g$p, g$df))
	g <- rbind(data.frame(x = t, df = g$df), expand.grid(x = c(1e-5, 0.01, 1, 1.7320508, 3, 50), df = df_all))
	g <- g[is.finite(g$x) & abs(g$x) < 1e290, ]
	each("student_t_cdf", upper, function(x, df, u) pt(x, df, lower.tail = !u), g$x, g$df)
	g <- expand.grid(p = p_all, df = df_all)
	each("student_t_quantile", upper, function(p, df, u) qt(p, df, lower.tail = !u), g$p, g$df)

	q <- c(qchisq(g$p, g$df), qchisq(g$p, g$df, lower.tail = FALSE))
	h <- data.frame(x = q, df = c(g$df, g$df))[sample.int(2 * nrow(g), 500), ]
	h <- h[h$x > 1e-290, ]
	each("chi_squared_cdf", upper, function(x, df, u) pchisq(x, df, lower.tail = !u), h$x, h$df)
	each("chi_squared_quantile", upper, function(p, df, u) qchisq(p, df, lower.tail = !u), g$p, g$df)

	g <- expand.grid(p = p_all[c(1, 3, 5, 7:9, 11, 14, 16, 19, 21, 23, 25, 28)], a = df_few, b = c(df_few, Inf))
	q <- suppressWarnings(c(qf(g$p, g$a, g$b), qf(g$p, g$a, g$b, lower.tail = FALSE)))
	h <- data.frame(x = q, a = c(g$a, g$a), b = c(g$b, g$b))
	h <- h[is.finite(h$x) & h$x > 1e-290 & h$x < 1e290, ]
	h <- h[sample.int(nrow(h), 900), ]
	each("f_cdf", upper, function(x, a, b, u) pf(x, a, b, lower.tail = !u), h$x, h$a, h$b)
	g <- g[sample.int(nrow(g), 900), ]
	each("f_quantile", upper, function(p, a, b, u) qf(p, a, b, lower.tail = !u), g$p, g$a, g$b)
}

p_test <- c(0.5, 0.1, 0.3, 1 / 64, 0.925)
g <- rbind(expand.grid(k = c(0:12), n = 12, p = p_test),
		   expand.grid(k = c(0, 3, 17, 50, 71, 100), n = 100, p = p_test),
		   expand.grid(k = c(0, 20, 480, 511, 700), n = 1000, p = p_test),
		   expand.grid(k = c(29000, 49000, 50000, 50211, 51234), n = 100000, p = p_test))
g <- g[dbinom(g$k, g$n, signif(g$p, 6)) > 1e-290, ]
each("binomial_test", FALSE, function(k, n, p, u) binom.test(k, n, p)$p.value, g$k, g$n, g$p)

table_rows <- rbind(c(3, 1, 1, 3), c(1, 9, 11, 3), c(0, 5, 5, 0), c(8, 2, 1, 5), c(10, 10, 10, 10),
					c(7, 12, 0, 9), c(120, 80, 95, 105), c(1, 0, 0, 1), c(0, 7, 0, 3), c(3, 0, 9, 0),
					c(1000, 20, 950, 60), c(50, 950, 12, 1988), c(40000, 1200, 39000, 1500),
					c(5, 99995, 17, 99983), c(2, 3, 4000, 9000), c(30000, 29000, 31000, 30500),
					c(300, 100, 100, 300), c(12, 5, 7, 2), c(6, 6, 6, 7), c(0, 0, 4, 5))
invisible(apply(table_rows, 1, function(t)
	each("fisher_exact", FALSE, function(a, b, c, d, u) fisher.test(matrix(c(a, b, c, d), 2))$p.value,
		 t[1], t[2], t[3], t[4])))
