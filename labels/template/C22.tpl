# Smallest roll label, two or three across. The outer 2.5 mm of a liner of 110 mm are beyond a head of 104 mm: all ink keeps off them.
layout = 1
name = "Tem cuộn 35 × 22"; stock = roll-35x22x3, size = 35 x 22, safe = 1.2
qr x=1 y=0.2 w=18.5 ec=M,L
code x=2.5 y=18.9 size=7 weight=bold value={number}
text x=19.5 y=1.3 w=13 h=17 size=6.5 weight=bold lines=2 leading=1.06 value={demo}
text x=19.5 y=+0 w=13 size=7.5 weight=bold lines=5 leading=1.06 fit=condense:6.5 value={name}
text x=19.5 y=+0.2 w=13 size=6.5 weight=bold lines=2 leading=1.06 fit=condense:6.5 need=no value={marks}
text x=19.5 y=+0.2 w=13 size=6.5 lines=3 leading=1.06 fit=condense:6.5 value={org_short}
