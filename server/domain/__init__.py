"""法规即代码：双随机、一公开的规则，纯 Python，无框架、无输入输出。

Read in any order; every public function names the clause it serves (S3-18 …).
Facts come in as plain values, answers go out as plain values, a Refusal or Effects.
"""
