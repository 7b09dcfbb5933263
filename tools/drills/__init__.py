"""大演练：每个都打印一个 JSON 对象，至少有 runs、lost、duplicate；跑不了退出 2。"""
