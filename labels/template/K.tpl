# Tall label with the product's story, 63.5 × 72 mm.
layout = 1
name = "Tem câu chuyện 63,5 × 72"; stock = a4-12, size = 63.5 x 72, safe = 2
text x=3.5 y=3 w=56.5 h=33.8 size=7 weight=bold align=center value={demo}
text x=3.5 y=+0 w=56.5 size=12 weight=bold lines=3 leading=1.1 fit=condense:8 align=center ink=theme value={name}
text x=3.5 y=+0.2 w=56.5 size=8 lines=2 leading=1.12 fit=condense:6.5 align=center need=no value={name_en}
stars x=3.5 y=+0.7 w=56.5 h=2.4 align=center ink=theme
text x=3.5 y=+0.3 w=56.5 size=7 weight=bold lines=2 leading=1.12 fit=condense:6 align=center need=no value={marks}
line x=23.75 y=+0.9 w=16 stroke=0.3 ink=theme
text x=3.5 y=+0.9 w=56.5 size=7 lines=6 leading=1.15 fit=condense:6 need=no value={story}
text x=3.5 y=+0.5 w=56.5 size=6.5 lines=6 leading=1.15 fit=condense:6 need=no value={story_en}
qr x=2.2 y=38 w=27 ec=M,L
code x=3 y=65.2 w=25.4 size=7 weight=bold align=center value={number}
text x=3 y=67.2 w=25.4 h=2.8 size=6 align=center fit=condense:6 need=no value={host}
text x=30 y=39.5 w=30.5 h=29.5 size=7 weight=bold lines=3 leading=1.15 fit=condense:6 value={org}
text x=30 y=+0.2 w=30.5 size=6.5 lines=2 leading=1.15 fit=condense:6 need=no value={village}
text x=30 y=+0.2 w=30.5 size=6.5 lines=2 leading=1.15 fit=condense:6 value={place}
text x=30 y=+0.2 w=30.5 size=6.5 lines=2 leading=1.15 fit=condense:6 value={origin}
text x=30 y=+0.4 w=30.5 size=6.5 lines=2 leading=1.15 fit=condense:6 value="{t.lot} {lot}"
text x=30 y=+0.2 w=30.5 size=6.5 fit=condense:6 value="{t.made_on} {made_on}"
text x=30 y=+0.2 w=30.5 size=6.5 fit=condense:6 value="{t.expires_on} {expires_on}"
text x=30 y=+0.4 w=30.5 size=6.5 lines=2 leading=1.12 fit=condense:6 need=no value="{t.scan_vi} · {t.scan_en}"
