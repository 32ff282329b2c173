# Runs surveillance's farringtonFlexible and algo.farrington on the cases of a JSON file and prints their results as JSON.
suppressMessages(library(surveillance))
suppressMessages(library(jsonlite))
cases <- fromJSON(commandArgs(trailingOnly = TRUE)[1], simplifyVector = TRUE, simplifyDataFrame = FALSE)
run <- function(case) {
  control <- case$control
  range <- seq(case$range[1], case$range[2]) + 1
  control$range <- range
  freq <- if (case$unit == "week") 52 else 365
  dated <- isTRUE(case$epochAsDate)
  n <- length(case$observed)
  epoch <- if (dated) as.numeric(as.Date(case$start)) + (seq_len(n) - 1) * (if (freq == 52) 7 else 1) else seq_len(n)
  series <- new("sts", epoch = epoch, observed = matrix(case$observed, ncol = 1), freq = freq, epochAsDate = dated)
  if (case$method == "farrington") {
    # It talks on stdout where a fit does not settle.
    capture.output(out <- suppressWarnings(algo.farrington(sts2disProg(series), control)))
    return(list(threshold = as.numeric(out$upperbound), alarm = as.logical(out$alarm),
                pValue = 1 - out$control$pd[, 1], trendUsed = as.logical(out$trend)))
  }
  control$glmWarnings <- FALSE
  out <- suppressWarnings(farringtonFlexible(series, control))
  k <- out@control
  list(threshold = as.numeric(out@upperbound), alarm = as.logical(out@alarm), expected = as.numeric(k$expected),
       statistic = as.numeric(k$score), phi = as.numeric(k$phiVector), pValue = as.numeric(k$pvalue),
       trendUsed = as.logical(k$trend))
}
results <- lapply(cases, function(case) tryCatch(run(case), error = function(e) list(error = conditionMessage(e))))
cat(toJSON(results, digits = NA, na = "null", auto_unbox = TRUE, null = "null"))
