"""Pictures made for tests, good and bad."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

GPS, MAKE = 0x8825, 0x010F
SECRET = "Taken at 14 Canal Street by Wanda"


def picture(kind: str, size: tuple[int, int] = (60, 40), **how: object) -> bytes:
    out = io.BytesIO()
    mode = "RGBA" if kind in {"PNG", "WEBP"} else "RGB"
    image = Image.new(mode, size, (200, 30, 30, 128)[: len(mode)])
    image.save(out, kind, **how)
    return out.getvalue()


def jpeg() -> bytes:
    return picture("JPEG")


def jpeg_with_gps(orientation: int = 1) -> bytes:
    """A photo as a phone makes it: where, when and by which camera it was taken stand in it."""
    exif = Image.Exif()
    exif[MAKE] = "Phone of Wanda"
    exif[0x0112] = orientation
    exif[0x010E] = SECRET
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 55.0, 12.5), 3: "W", 4: (1.0, 28.0, 33.0), 29: "2026:03:02"})
    return picture("JPEG", exif=exif, comment=SECRET.encode())


def png_with_text() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", SECRET)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    return picture("PNG", pnginfo=info)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(side: int = 60_000) -> bytes:
    """A few kilobytes that say they are 3,600 million dots."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
SCRIPT = b"</script><script>alert(document.domain)</script><!--"

BAD: dict[str, bytes] = {
    "svg": SVG,
    "html": HTML,
    "empty gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run",
    "html that begins like a jpeg": b"\xff\xd8\xff\xe0" + HTML,
    "html that begins like a png": b"\x89PNG\r\n\x1a\n" + HTML,
    "cut short": jpeg()[:120],
    "nothing": b"\0",
    "zip": b"PK\x03\x04" + b"\0" * 60,
    "tiff": picture("TIFF"),
    "bmp": picture("BMP"),
}
POLYGLOTS: dict[str, bytes] = {
    "jpeg and html": jpeg() + HTML + SCRIPT,
    "png and html": picture("PNG") + HTML + SCRIPT,
    "jpeg with html in its comment": picture("JPEG", comment=HTML + SCRIPT),
    "jpeg and zip": jpeg() + b"PK\x05\x06" + b"\0" * 18 + SCRIPT,
    "gps": jpeg_with_gps() + SCRIPT,
}
