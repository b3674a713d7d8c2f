# Full label with all that the law asks for, on a large sheet label and on a roll of 100 × 75.
layout = 1
name = "Tem đầy đủ 99 × 67"; stock = a4-8, size = 99 x 67, safe = 2
image x=76 y=3 w=20 h=12 align=right ink=theme
text x=3 y=2.6 w=71 h=21.6 size=7 weight=bold value={demo}
text x=3 y=+0 w=71 size=13 weight=bold lines=3 leading=1.1 fit=condense:8 ink=theme value={name}
text x=3 y=+0.3 w=71 size=8.5 lines=2 leading=1.15 fit=condense:6.5 need=no value={name_en}
stars x=3 y=+0.8 w=40 h=2.6 ink=theme need=no
text x=3 y=+0.4 w=71 size=7.5 weight=bold lines=2 leading=1.15 fit=condense:6.5 need=no value={marks}
text x=3 y=+0.4 w=71 size=7.5 lines=2 leading=1.15 fit=condense:6.5 need=no value={tagline}
line x=3 y=24.8 w=93 stroke=0.3 ink=theme
qr x=2 y=25.4 w=33.3 ec=M,L
code x=3 y=59 w=31.3 size=8 weight=bold align=center value={number}
text x=3 y=61.4 w=31.3 h=3.4 size=7 align=center fit=condense:6.5 need=no value={host}
legal x=37 y=26.4 w=59 h=32.4 size=8.5 lines=2 leading=1.15 fit=condense:6.5
line x=37 y=60 w=59 stroke=0.2
text x=37 y=60.7 w=59 h=4.2 size=8 fit=condense:6.5 value="{t.scan_vi} · {t.scan_en}"
