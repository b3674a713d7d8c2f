# Product label B on lower papers, with 24 or 12 labels a sheet.
layout = 1
name = "Tem sản phẩm 62 × 33,9"; stock = a4-24, size = 62 x 33.9, safe = 1.2
qr x=0.5 y=0.4 w=26.6 ec=M,L
code x=1.2 y=27.3 w=25.2 size=7 weight=bold align=center value={number}
text x=1.2 y=29.5 w=25.2 h=2.8 size=6.5 align=center fit=condense:6 need=no value={host}
text x=27.9 y=1.6 w=32.9 h=19.4 size=6.5 weight=bold value={demo}
text x=27.9 y=+0 w=32.9 size=9 weight=bold lines=4 leading=1.15 fit=condense:6 ink=theme value={name}
stars x=27.9 y=+0.3 w=32.9 h=1.8 need=no ink=theme
text x=27.9 y=+0.1 w=32.9 size=6.5 weight=bold lines=2 leading=1.15 fit=condense:6 need=no value={marks}
text x=27.9 y=+0.1 w=32.9 size=6.5 lines=2 leading=1.15 fit=condense:6 need=no value={name_en}
line x=27.9 y=+0.4 w=32.9 stroke=0.2 ink=theme
text x=27.9 y=+0.4 w=32.9 size=7 weight=bold lines=3 leading=1.15 fit=condense:6 value={org}
text x=27.9 y=+0 w=32.9 size=6.5 lines=2 leading=1.15 fit=condense:6 need=no value={village}
text x=27.9 y=+0 w=32.9 size=6.5 lines=2 leading=1.15 fit=condense:6 value={place}
text x=27.9 y=21.3 w=32.9 h=2.7 size=6 fit=condense:6 value="{t.lot} {lot}"
text x=27.9 y=23.9 w=16 h=2.7 size=6 fit=condense:6 value="{t.made_on} {made_on}"
text x=44.7 y=23.9 w=16 h=2.7 size=6 fit=condense:6 value="{t.expires_on} {expires_on}"
text x=27.9 y=26.5 w=32.9 h=2.7 size=6 fit=condense:6 value={origin}
line x=27.9 y=29.4 w=32.9 stroke=0.2 ink=theme
text x=27.9 y=29.7 w=32.9 h=2.7 size=6.25 fit=condense:6 value="{t.scan_vi} · {t.scan_en}"
