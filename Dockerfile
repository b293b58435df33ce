FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[speed]'

FROM python:3.13-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index /wheels/*.whl \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin simulator
USER 10001
ENV PYTHONUNBUFFERED=1 \
    SMS_SIMULATOR_HOST=0.0.0.0
EXPOSE 7670
# A short interval instead of --start-interval, which older builders refuse. Healthy after two seconds.
HEALTHCHECK --interval=2s --timeout=3s --retries=5 \
    CMD ["sms-simulator", "readyz"]
ENTRYPOINT ["sms-simulator"]
CMD ["serve"]
