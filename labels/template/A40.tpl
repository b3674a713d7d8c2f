# Small label with room for lot and origin.
layout = 1
name = "Tem nhỏ 45,7 × 25,4"; stock = a4-40, size = 45.7 x 25.4, safe = 1.2
qr x=0.5 y=1.2 w=22.5 ec=M,L
text x=23.2 y=1.3 w=21.2 h=17.6 size=6 weight=bold value={demo}
text x=23.2 y=+0 w=21.2 size=8 weight=bold lines=5 leading=1.08 fit=condense:6 ink=theme value={name}
text x=23.2 y=+0.2 w=21.2 size=6 weight=bold lines=2 leading=1.08 fit=condense:6 need=no value={marks}
text x=23.2 y=+0.2 w=21.2 size=6.5 lines=4 leading=1.08 fit=condense:6 value={org_short}
text x=23.2 y=+0.4 w=21.2 size=6 lines=2 leading=1.08 fit=condense:6 need=no value={host}
text x=23.2 y=+0.3 w=21.2 size=6 lines=2 leading=1.08 fit=condense:6 value="{t.lot} {lot}"
code x=23.2 y=19.2 size=7.5 lines=2 leading=1.08 weight=bold value={number}
