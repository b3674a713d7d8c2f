# Roll label for printers of whole dots: a module of 4 dots at 203 dpi, 6 at 300; text from 6.5 pt, which such printers still hold.
layout = 1
name = "Tem cuộn 50 × 30"; stock = roll-50x30, size = 50 x 30, safe = 1
qr x=0.2 y=0.2 w=27 ec=M,L
code x=1.2 y=27.2 w=25 size=7 weight=bold align=center value={number}
text x=27.2 y=1 w=21.8 h=25.8 size=6.5 weight=bold value={demo}
text x=27.2 y=+0 w=21.8 size=9 weight=bold lines=5 leading=1.1 fit=condense:6.5 value={name}
text x=27.2 y=+0.3 w=21.8 size=6.5 weight=bold lines=2 leading=1.1 fit=condense:6.5 need=no value={marks}
text x=27.2 y=+0.4 w=21.8 size=7 lines=4 leading=1.1 fit=condense:6.5 value={org_short}
text x=27.2 y=+0.2 w=21.8 size=6.5 lines=2 leading=1.1 fit=condense:6.5 need=no value={place}
line x=27.2 y=+0.5 w=21.8 stroke=0.25
text x=27.2 y=+0.5 w=21.8 size=7 lines=2 leading=1.1 fit=condense:6.5 value="{t.lot} {lot}"
text x=27.2 y=+0.1 w=21.8 size=7 fit=condense:6.5 value="{t.made_on} {made_on}"
text x=27.2 y=+0.1 w=21.8 size=7 fit=condense:6.5 value="{t.expires_on} {expires_on}"
text x=27.2 y=+0.3 w=21.8 size=6.5 lines=2 leading=1.1 fit=condense:6.5 need=no value={host}
