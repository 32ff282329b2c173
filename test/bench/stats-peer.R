# Times surveillance and dbscan on files of doubles: Rscript stats-peer.R TASKS.json; prints JSON, one answer a task.
suppressMessages(library(jsonlite))
tasks <- fromJSON(commandArgs(trailingOnly = TRUE)[1], simplifyVector = TRUE, simplifyDataFrame = FALSE)
doubles <- function(file) readBin(file, "double", file.size(file) / 8, endian = "little")
millis <- function(work) {
  began <- proc.time()[["elapsed"]]
  value <- work()
  list(millis = (proc.time()[["elapsed"]] - began) * 1000, value = value)
}
run <- function(task) {
  if (task$method == "dbscan") {
    suppressMessages(library(dbscan))
    # Longitude and latitude as metres of a plane, which is easier than the sphere that ours works on.
    all <- doubles(task$file)
    n <- length(all) / 2
    middle <- mean(all[(n + 1):(2 * n)])
    plane <- cbind(all[1:n] * cos(middle * pi / 180), all[(n + 1):(2 * n)]) * pi / 180 * 6371008.8
    done <- millis(function() dbscan(plane, eps = task$epsM, minPts = task$minPoints))
    return(list(millis = done$millis, clusters = max(done$value$cluster), version = as.character(packageVersion("dbscan"))))
  }
  suppressMessages(library(surveillance))
  counts <- matrix(doubles(task$file), nrow = task$points)
  freq <- if (task$method == "ears") 365 else 52
  series <- sts(counts, frequency = freq)
  done <- millis(function() suppressWarnings(
    if (task$method == "ears") earsC(series, control = list(method = task$variant, alpha = 0.001, baseline = 7))
    else farringtonFlexible(series, c(task$control, list(range = task$points, glmWarnings = FALSE)))))
  list(millis = done$millis, threshold = as.numeric(done$value@upperbound), version = as.character(packageVersion("surveillance")))
}
cat(toJSON(lapply(tasks, function(task) tryCatch(run(task), error = function(e) list(error = conditionMessage(e)))),
           digits = NA, na = "null", auto_unbox = TRUE, null = "null"))
