"""The other side of bench_peers.sh: a sheet of labels as a script in Python would make it.

usage: bench_reportlab.py ADDRESSES OUT.pdf      24 labels a page, one line of text beside each symbol
"""
import sys

import qrcode
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen import canvas

COLS, ROWS, W, H = 3, 8, 70 * mm, 37 * mm


def draw(page, address, x, y):
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    module = 25 * mm / len(rows)
    for i, row in enumerate(rows):
        for k, dark in enumerate(row):
            if dark:
                page.rect(x + k * module, y + (len(rows) - 1 - i) * module, module, module, stroke=0, fill=1)
    page.drawString(x + 27 * mm, y + 12 * mm, "Khan tho cam mau")


def main(addresses, out):
    page = canvas.Canvas(out, pagesize=A4)
    for n, line in enumerate(open(addresses, encoding="ascii")):
        cell = n % (COLS * ROWS)
        if n and cell == 0:
            page.showPage()
        draw(page, line.strip(), (cell % COLS) * W + 3 * mm, A4[1] - (cell // COLS + 1) * H)
    page.save()


main(*sys.argv[1:])
