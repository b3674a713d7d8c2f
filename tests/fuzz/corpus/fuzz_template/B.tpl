# Product label: symbol, number and host on the left; what it is, its marks, who made it and when on the right.
layout = 1
name = "Tem sản phẩm 63,5 × 38,1"; stock = a4-21, size = 63.5 x 38.1, safe = 1.5
qr x=1 y=1 w=26.6 ec=M,L
code x=1.5 y=28.3 w=25.6 size=7 weight=bold align=center value={number}
text x=1.5 y=30.6 w=25.6 h=6 size=6.5 lines=2 leading=1.1 align=center fit=condense:6 need=no value={host}
text x=1.5 y=+0.1 w=25.6 size=7 align=center weight=bold fit=shrink:6 value={demo}
text x=28.6 y=2.2 w=33.2 h=22.4 size=9.5 weight=bold lines=4 leading=1.15 fit=condense:6 ink=theme value={name}
stars x=28.6 y=+0.3 w=33.2 h=1.8 need=no ink=theme
text x=28.6 y=+0.2 w=33.2 size=7 weight=bold lines=2 leading=1.15 fit=condense:6 need=no value={marks}
text x=28.6 y=+0.2 w=33.2 size=6.5 lines=2 leading=1.15 fit=condense:6 need=no value={name_en}
line x=28.6 y=+0.6 w=33.2 stroke=0.2 ink=theme
text x=28.6 y=+0.6 w=33.2 size=7 weight=bold lines=3 leading=1.15 fit=condense:6 value={org}
text x=28.6 y=+0.1 w=33.2 size=6.5 lines=2 leading=1.15 fit=condense:6 need=no value={village}
text x=28.6 y=+0.1 w=33.2 size=6.5 lines=2 leading=1.15 fit=condense:6 value={place}
text x=28.6 y=25 w=33.2 h=2.7 size=6 fit=condense:6 value="{t.lot} {lot}"
text x=28.6 y=27.65 w=16.2 h=2.7 size=6 fit=condense:6 value="{t.made_on} {made_on}"
text x=45.6 y=27.65 w=16.2 h=2.7 size=6 fit=condense:6 value="{t.expires_on} {expires_on}"
text x=28.6 y=30.3 w=33.2 h=2.7 size=6 fit=condense:6 value={origin}
line x=28.6 y=33.4 w=33.2 stroke=0.2 ink=theme
text x=28.6 y=33.8 w=33.2 h=2.7 size=6.25 fit=condense:6 value="{t.scan_vi} · {t.scan_en}"
