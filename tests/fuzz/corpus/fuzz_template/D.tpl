# Hang tag from a print house: bands in the producer's colour that bleed off, a hole of 5 mm, the story in two languages.
layout = 1
name = "Thẻ treo 60 × 90"; stock = tag-60x90, size = 60 x 90, safe = 3
rect x=0 y=0 w=60 h=1.6 ink=theme bleed=yes
rect x=0 y=88.4 w=60 h=1.6 ink=theme bleed=yes
hole x=26 y=2 w=8
image x=4 y=4 w=18 h=8 ink=theme
ocop x=38 y=4 w=8.5 h=8
mark x=47.5 y=4 w=8.5 h=8
text x=4 y=13 w=52 h=42 size=7 weight=bold align=center value={demo}
text x=4 y=+0 w=52 size=12 weight=bold lines=3 leading=1.12 fit=condense:8 align=center ink=theme value={name}
text x=4 y=+0.2 w=52 size=8 lines=2 leading=1.12 fit=condense:6.5 align=center need=no value={name_en}
stars x=4 y=+0.8 w=52 h=2.6 align=center ink=theme
text x=4 y=+0.4 w=52 size=7 weight=bold lines=2 leading=1.12 fit=condense:6 align=center value={marks}
line x=22 y=+1.2 w=16 stroke=0.3 ink=theme
text x=4 y=+1.2 w=52 size=7.5 weight=bold lines=2 leading=1.15 fit=condense:6 align=center need=no value={tagline}
text x=4 y=+0 w=52 size=7 lines=2 leading=1.15 fit=condense:6 align=center need=no value={tagline_en}
text x=4 y=+1 w=52 size=7 lines=7 leading=1.18 fit=condense:6 need=no value={story}
text x=4 y=+0.8 w=52 size=6.5 lines=7 leading=1.18 fit=condense:6 need=no value={story_en}
qr x=3.2 y=56 w=27 ec=M,L
text x=30.8 y=57 w=26 h=23.4 size=7 weight=bold lines=3 leading=1.15 fit=condense:6 value={org}
text x=30.8 y=+0.2 w=26 size=6.5 lines=2 leading=1.15 fit=condense:6 need=no value={village}
text x=30.8 y=+0.2 w=26 size=6.5 lines=2 leading=1.15 fit=condense:6 value={place}
text x=30.8 y=+0.2 w=26 size=6.5 lines=2 leading=1.15 fit=condense:6 value={origin}
text x=30.8 y=+0.2 w=26 size=6.5 lines=2 leading=1.15 fit=condense:6 value="{t.lot} {lot}"
text x=30.8 y=+0.2 w=26 size=6.5 fit=condense:6 value="{t.made_on} {made_on}"
text x=30.8 y=+0.2 w=26 size=6.5 fit=condense:6 value="{t.expires_on} {expires_on}"
code x=4 y=83.6 w=26 size=7.25 weight=bold align=center value={number}
text x=30.8 y=80.8 w=26 h=6 size=6.5 lines=2 leading=1.12 fit=condense:6 value="{t.scan_vi} · {t.scan_en}"
