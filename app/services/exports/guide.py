"""The reading guide of an export: what is in it, how to check it, what that proves."""

from collections.abc import Mapping

from app.core.wording import say
from app.services.exports.titles import title_of
from app.services.exports.wanted import Wanted
from app.services.ports import Ports
from app.storage.store import Export

TEXT = """{house} · 盖章单据导出包
{line}

导出内容：{title}
提出时间：{asked}
导出编号：{id}

一、里面有什么
  单据名/年-月/编号.pdf   盖了电子印章的单据，按提交月份分文件夹；是存档原件的复制，没有重做
  index.xlsx              索引（没有盖章文件的单据也列出来，并说明原因）、作废登记、编号核对
  manifest.json           清单：每个文件的 SHA-256，单据的编号、核验码、印章摘要（seal）
  manifest.sig            单位私钥对清单的签名（ECDSA，SHA-256）
  SHA256SUMS              除清单与签名外每个文件的 SHA-256，给 sha256sum 用；自己也在清单里
  certificates/           单位证书、根证书
  verify.py               核验程序
文件夹名与单据名称：
{forms}

二、怎样核验
  1. 装有 Python 3.8 以上和 openssl 的电脑都行，不用联网，不用装别的：
         python3 -I verify.py 导出包.zip
     解压以后核验：python3 -I verify.py 文件夹
  2. 程序会逐个说出哪些文件改过、少了、多了；清单改过也会说；每份 PDF 的印章也会验。
  3. 把程序最后给出的根证书指纹，与从别处得到的（本单位核验页、合同、电话）对一遍：
         {fingerprint}
     手里已有根证书的，用 --root 指定：python3 -I verify.py 导出包.zip --root root.pem
  4. 不用这个程序也能验：sha256sum -c SHA256SUMS，它的值也可与 manifest.json 对照；
         openssl x509 -in certificates/organisation.pem -noout -pubkey > key.pem
         openssl dgst -sha256 -verify key.pem -signature manifest.sig manifest.json
     单份 PDF：pdfsig 文件.pdf、qpdf --check 文件.pdf，或在本单位核验页上传。

三、能证明什么，不能证明什么
  能：这些文件与本单位签出清单时的逐字节相同，没有多，没有少；每份 PDF 自盖章以来没有改过。
  不能：导出时选了哪些单据（见上面的“导出内容”）；盖章以后单据是否又作废（看索引的状态，
  或在核验页输入核验码）；核验程序自己没有被换过（请用您信得过的一份）。


{house} · Export of sealed records
{line}

What was asked for: {title}
Asked for at: {asked}
Export: {id}

1. What is in it
  FORM/YEAR-MONTH/NUMBER.pdf   sealed records by month of submission: copies of what is kept,
                               nothing was drawn anew
  index.xlsx                   index (records without a sealed file too, with the reason),
                               register of void records, account of all numbers
  manifest.json                SHA-256 of each file; number, check code and digest of the seal
  manifest.sig                 the house's signature of that list (ECDSA, SHA-256)
  SHA256SUMS                   SHA-256 of each file but the list and its signature, for sha256sum;
                               it is on the list itself
  certificates/                of the house, and the root
  verify.py                    the verifier
The folders are named by form, see the list above.

2. How to check it
  Python 3.8 or newer and openssl are enough; no network, nothing to install:
      python3 -I verify.py EXPORT.zip        (or the folder, where it was unpacked)
  It names each file that was altered, removed or added, notices a changed list, and checks the
  seal of each PDF. Compare the fingerprint of the root certificate with one that you got in
  another way; or give the root that you trust: --root root.pem
  By hand: sha256sum -c SHA256SUMS (also beside manifest.json), openssl as shown above, pdfsig and
  qpdf --check.

3. What it proves, and what not
  These files are, byte for byte, those that the house signed for; none is missing, none was put
  in; no PDF was changed since it was sealed. It does not prove which records were chosen, whether
  a record was declared void after it was sealed (see its state in the index, or ask the verify
  page for its code), nor that the verifier was not exchanged: run a copy that you trust.
"""


def guide(ports: Ports, export: Export, titles: Mapping[str, str]) -> str:
    """The guide's text."""
    forms = Wanted.of(export.query).forms
    return say(
        TEXT,
        house=ports.house,
        line="=" * 40,
        title=title_of(export, titles),
        asked=export.asked_at.astimezone(ports.zone).strftime("%Y-%m-%d %H:%M:%S %z"),
        id=export.id,
        forms="\n".join(f"  {each}/  {titles.get(each, each)}" for each in forms),
        fingerprint=ports.keys.root_fingerprint,
    )
