# Roll label 40 × 30: as C, with what a narrow column holds.
layout = 1
name = "Tem cuộn 40 × 30"; stock = roll-40x30, size = 40 x 30, safe = 1
qr x=0.2 y=0.2 w=25.2 ec=M,L
code x=1 y=26.4 size=7 weight=bold value={number}
text x=26.2 y=1 w=12.8 h=28 size=6.5 weight=bold lines=2 leading=1.08 value={demo}
text x=26.2 y=+0 w=12.8 size=8 weight=bold lines=7 leading=1.08 fit=condense:6.5 value={name}
text x=26.2 y=+0.2 w=12.8 size=6.5 weight=bold lines=3 leading=1.08 fit=condense:6.5 need=no value={marks}
text x=26.2 y=+0.3 w=12.8 size=6.5 lines=5 leading=1.08 fit=condense:6.5 value={org_short}
text x=26.2 y=+0.3 w=12.8 size=6.5 lines=2 leading=1.08 fit=condense:6.5 need=no value="{t.lot} {lot}"
text x=26.2 y=+0.3 w=12.8 size=6.5 lines=2 leading=1.08 fit=condense:6.5 value="{t.expires_on} {expires_on}"
