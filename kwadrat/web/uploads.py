"""How a sent file is taken in: in memory, and never more of it than a paper may have."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from kwadrat.casework.documents import MOST_BYTES


class BoundedUpload(FileUploadHandler):
    """Keeps the first 10 MB and one byte; the rest is read and thrown away, so that the form can say what is wrong."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data[: max(0, MOST_BYTES + 1 - self.file.tell())])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.file.seek(0)
        return InMemoryUploadedFile(
            file=self.file, field_name=self.field_name, name=self.file_name or "", content_type=self.content_type or "",
            size=file_size, charset=self.charset, content_type_extra=self.content_type_extra,
        )  # fmt: skip
