# Wide product label, 99 × 33.9 mm.
layout = 1
name = "Tem ngang 99 × 33,9"; stock = a4-16, size = 99 x 33.9, safe = 1.5
qr x=1 y=0.4 w=27 ec=M,L
code x=2 y=27.5 w=25 size=7 weight=bold align=center value={number}
text x=2 y=29.6 w=25 h=2.8 size=6 align=center fit=condense:6 need=no value={host}
text x=29.5 y=1.8 w=67.5 h=16.4 size=6.5 weight=bold value={demo}
text x=29.5 y=+0 w=67.5 size=12 weight=bold lines=2 leading=1.1 fit=condense:7.5 ink=theme value={name}
text x=29.5 y=+0.2 w=67.5 size=7.5 lines=2 leading=1.12 fit=condense:6 need=no value={name_en}
stars x=29.5 y=+0.5 w=30 h=2 ink=theme need=no
text x=29.5 y=+0.3 w=67.5 size=7 weight=bold lines=2 leading=1.12 fit=condense:6 need=no value={marks}
line x=29.5 y=18.7 w=67.5 stroke=0.25 ink=theme
text x=29.5 y=19.2 w=38 h=12.8 size=7.5 weight=bold lines=2 leading=1.12 fit=condense:6 value={org}
text x=29.5 y=+0.2 w=38 size=7 lines=2 leading=1.12 fit=condense:6 value={place}
text x=29.5 y=+0.2 w=38 size=7 fit=condense:6 value={origin}
text x=69 y=19.2 w=28 h=12.8 size=7 lines=2 leading=1.12 fit=condense:6 value="{t.lot} {lot}"
text x=69 y=+0.2 w=28 size=7 fit=condense:6 value="{t.made_on} {made_on}"
text x=69 y=+0.2 w=28 size=7 fit=condense:6 value="{t.expires_on} {expires_on}"
