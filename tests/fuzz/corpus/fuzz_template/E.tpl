# Certificate card A6 for a piece of which there is one: what it is, who made it, its story, and the artwork of its rights.
layout = 1
name = "Thẻ chứng nhận A6"; stock = a6-1, size = 105 x 148, safe = 6
rect x=6 y=6 w=93 h=136 stroke=0.35 ink=theme
rect x=7.2 y=7.2 w=90.6 h=133.6 stroke=0.15 ink=theme
image x=38.5 y=10.5 w=28 h=14 align=center ink=theme
text x=12 y=26 w=81 h=62 size=7 weight=bold align=center value={demo}
text x=12 y=+0 w=81 size=8 align=center ink=theme value="{t.certificate_vi} · {t.certificate_en}"
text x=12 y=+1.2 w=81 size=17 weight=bold lines=3 leading=1.12 fit=condense:10 align=center ink=theme value={name}
text x=12 y=+0.4 w=81 size=10 lines=2 leading=1.15 fit=condense:7 align=center need=no value={name_en}
stars x=12 y=+1.2 w=81 h=3.6 align=center ink=theme
text x=12 y=+0.8 w=81 size=8.5 weight=bold lines=2 leading=1.15 fit=condense:6.5 align=center value={marks}
text x=12 y=+0.8 w=81 size=9 lines=2 leading=1.15 fit=condense:6.5 align=center need=no value={tagline}
text x=12 y=+0 w=81 size=8 lines=2 leading=1.15 fit=condense:6.5 align=center need=no value={tagline_en}
line x=42.5 y=+1.6 w=20 stroke=0.3 ink=theme
text x=12 y=+1.6 w=81 size=8.5 lines=6 leading=1.25 fit=condense:6.5 need=no value={story}
text x=12 y=+1.2 w=81 size=7.5 lines=6 leading=1.25 fit=condense:6.5 need=no value={story_en}
legal x=49 y=91 w=44 h=32.6 size=8 lines=3 leading=1.15 fit=condense:6.5
ocop x=49 y=125 w=20 h=13
mark x=72 y=125 w=20 h=13
qr x=11 y=90 w=35 ec=M,L
code x=12 y=126.2 w=33 size=9 weight=bold align=center value={number}
text x=12 y=129.6 w=33 h=9 size=7.5 lines=3 leading=1.15 align=center fit=condense:6.5 need=no value="{t.scan_vi} · {t.scan_en}"
