"""抽取（draw/1）：号签、名额、选取、派员、种子和默克尔树；不依赖任何框架。

The mathematics of the draw as plain functions over plain data. Nothing here
reads a clock, a file system, a network or a random source: what goes in decides
what comes out, so anybody can repeat it. `README.md` is the same in prose,
`*.ts` beside each file is its twin, `vectors/` binds the two.
"""
