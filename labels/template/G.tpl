# Carton label, to be read from a step away: 99 × 139 on sheets, the same on a roll of 100 × 150.
layout = 1
name = "Tem thùng 99 × 139"; stock = a4-4, size = 99 x 139, safe = 3
image x=34.5 y=5 w=30 h=14 align=center ink=theme
text x=5 y=21 w=89 h=56 size=9 weight=bold align=center value={demo}
text x=5 y=+0 w=89 size=22 weight=bold lines=4 leading=1.1 fit=condense:11 align=center ink=theme value={name}
text x=5 y=+0.6 w=89 size=12 lines=3 leading=1.15 fit=condense:8 align=center need=no value={name_en}
stars x=5 y=+1.4 w=89 h=5 align=center ink=theme
text x=5 y=+1 w=89 size=11 weight=bold lines=2 leading=1.15 fit=condense:8 align=center need=no value={marks}
text x=5 y=+0.8 w=89 size=11 lines=2 leading=1.15 fit=condense:8 align=center need=no value={tagline}
line x=5 y=79 w=89 stroke=0.4 ink=theme
qr x=4 y=80.4 w=43 ec=M,L
code x=5 y=124 w=41 size=11 weight=bold align=center value={number}
text x=5 y=128.2 w=41 h=7 size=8.5 lines=2 leading=1.12 align=center fit=condense:7 need=no value={host}
legal x=49 y=82 w=45 h=53 size=10 lines=4 leading=1.15 fit=condense:7.5
