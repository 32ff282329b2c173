"""The peers of the briefing's files: python3 brief-peer.py LIBRARY ROWS OUT. Rows are JSON lines, read before the clock starts."""
import csv
import json
import sys
import time

library, rows_file, out = sys.argv[1:]
with open(rows_file, encoding="utf-8") as lines:
    head, *rows = [json.loads(line) for line in lines]
if library == "xlsxwriter":
    import xlsxwriter as package
elif library == "openpyxl":
    import openpyxl as package
else:
    package = csv
began = time.perf_counter()
if library == "xlsxwriter":
    book = package.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("reports")
    for i, row in enumerate([head, *rows]):
        sheet.write_row(i, 0, row)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(head) - 1)
    book.close()
elif library == "openpyxl":
    book = package.Workbook(write_only=True)
    sheet = book.create_sheet("reports")
    for row in [head, *rows]:
        sheet.append(["'" + v if isinstance(v, str) and v.startswith("=") else v for v in row])
    book.save(out)
else:
    with open(out, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
print(json.dumps({"millis": (time.perf_counter() - began) * 1000, "version": getattr(package, "__version__", "")}))
